//! Tests of the whole, one module per subject.

mod collector;
