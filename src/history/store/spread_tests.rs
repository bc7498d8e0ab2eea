use super::spread;

#[test]
fn the_order_stays_and_the_first_error_ends_it() {
    let doubled = spread((0..1000).map(Ok::<u32, ()>), |item| item * 2).expect("no error");
    assert!(doubled.iter().copied().eq((0..1000).map(|item| item * 2)));
    let failing = (0..1000).map(|item| if item == 700 { Err(item) } else { Ok(item) });
    assert_eq!(spread(failing, |item| item), Err(700));
    assert_eq!(spread(std::iter::empty::<Result<u8, ()>>(), |item| item), Ok(vec![]));
}
