use super::*;

#[test]
fn every_flipped_bit_is_told() {
    let bytes: Vec<u8> = (0..203u32).map(|at| (at * 37) as u8).collect();
    let sealed = seal(&bytes);
    assert_eq!(open(&sealed), Some(&bytes[..]));
    for bit in 0..sealed.len() * 8 {
        let mut wrong = sealed.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(open(&wrong), None, "bit {bit}");
    }
    assert_eq!(open(&sealed[..sealed.len() - 1]), None);
    assert_eq!(open(&[]), None);
}
