//! What a typed column holds of a field: one meaning for Arrow and Parquet. Knows types, no files.

use rust_decimal::Decimal;

use super::rows::Field;

/// Digits of a decimal, and those behind the point: room for 28 before it and ten behind, where reports print four.
pub(super) const PRECISION: u8 = 38;
/// See [`PRECISION`].
pub(super) const SCALE: u8 = 10;

/// A value of a typed column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Typed<'r> {
    Null,
    Text(&'r str),
    Integer(i64),
    /// A whole number of the smallest unit, which is ten to the minus [`SCALE`].
    Decimal(i128),
    Real(f64),
    Boolean(bool),
    /// Days from 1 January 1970.
    Date(i32),
}

/// A field in the type of its column; `None` where that has no room for it.
pub(super) fn typed(field: Field) -> Option<Typed> {
    Some(match field {
        Field::Null => Typed::Null,
        Field::Text(text) | Field::Json(text) => Typed::Text(text),
        Field::Integer(number) => Typed::Integer(number),
        Field::Decimal(digits) => Typed::Decimal(unscaled(digits)?),
        Field::Real(number) => Typed::Real(number),
        Field::Boolean(is) => Typed::Boolean(is),
        Field::Date(day) => Typed::Date(days(day)?),
    })
}

/// A decimal as a whole number of its smallest unit; `None` where it has more digits than there is room for.
fn unscaled(digits: &str) -> Option<i128> {
    let number: Decimal = digits.parse().ok()?;
    let number = number.normalize();
    let missing = u32::from(SCALE).checked_sub(number.scale())?;
    let unscaled = number.mantissa().checked_mul(10_i128.checked_pow(missing)?)?;
    (unscaled.unsigned_abs() < 10_u128.pow(u32::from(PRECISION))).then_some(unscaled)
}

/// Days from 1 January 1970 to a day in ISO 8601 (`YYYY-MM-DD`); `None` where it is none.
pub(super) fn days(day: &str) -> Option<i32> {
    let bytes = day.as_bytes();
    let is_whole = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i32::from(digit - b'0'))
        })
    };
    if !is_whole {
        return None;
    }
    let (year, month, day) = (number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..])?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // A year is counted from March, so that the leap day is its last; the months from March on have 153 days in five.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_year = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_month = (153 * month + 2) / 5;
    // From 1 March of the year 0 to 1 January 1970.
    const EPOCH: i32 = 719_468;
    Some(before_year + before_month + day - 1 - EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_null() {
        assert_eq!(unscaled("1055.9084"), Some(10_559_084_000_000));
        assert_eq!(unscaled("-0.10"), Some(-1_000_000_000));
        assert_eq!(unscaled("1.00000000001"), None);
        assert_eq!(
            unscaled("9999999999999999999999999999"),
            Some(99_999_999_999_999_999_999_999_999_990_000_000_000)
        );
        assert_eq!(unscaled("no number"), None);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("1969-12-31"), Some(-1));
        // Each figure is that of `date -u -d DAY +%s`, divided by the 86,400 seconds of a day.
        assert_eq!(days("2000-02-29"), Some(11_016));
        assert_eq!(days("2024-01-19"), Some(19_741));
        assert_eq!(days("2024-03-01"), Some(19_783));
        assert_eq!(days("0001-01-01"), Some(-719_162));
        assert_eq!(days("9999-12-31"), Some(2_932_896));
    }

    #[test]
    fn what_is_no_day_is_none() {
        let none = ["2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-04-00"];
        let otherwise = ["2023-4-1", "2023/04/01", "２０２３年", "+023-04-01", "2023-04-01T", ""];
        assert!(none.iter().chain(&otherwise).all(|day| days(day).is_none()));
    }
}
