//! What a reader says a place of the document holds, before all claims are settled.

use super::reading::Value;
use crate::block;
use crate::finding::Code;
use crate::form::{CellRef, Form, Measure};
use crate::origin::Place;
use crate::text::{MULTIPLES, Printed, has_gap, is_count, is_money, parse_printed};

/// Which way of reading made a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strategy {
    /// Tables, by the labels of their rows and the heads of their columns.
    Grid,
    /// Lines of text, by the labels before the values and the order of the head.
    Running,
    /// JSON of an earlier reading, by the paths of its cells.
    Earlier,
}

/// One printed value, claimed for one cell of the form.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(super) at: CellRef,
    /// Which way of reading made it.
    pub(super) by: Strategy,
    pub(super) value: Value,
    pub(crate) raw: String,
    pub(crate) note: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) label: String,
    pub(crate) place: Place,
    /// Why it is uncertain.
    pub(super) doubt: Option<(Code, String)>,
    pub(crate) by_order: bool,
    pub(crate) split: bool,
}

/// The units of money in a text: 元 with what multiplies it.
fn stated_money(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('元') {
        let before = text.get(..at).unwrap_or("");
        let factor = before.trim_end_matches(['百', '千', '万', '亿', '美', '欧', '港']);
        out.push(format!("{}元", before.get(factor.len()..).unwrap_or("")));
    }
    out
}

/// A measure of counts that multiplies them: 百件, 万条.
fn stated_multiple(form: Form, text: &str) -> Option<String> {
    let measures = |c: char| is_count(c.encode_utf8(&mut [0; 4])) || form.has_unit(&c.to_string());
    let chars: Vec<char> = text.chars().collect();
    let stated = chars.windows(2).find(|pair| MULTIPLES.contains(&pair[0]) && measures(pair[1]))?;
    Some(stated.iter().collect())
}

/// Whether a unit printed in a cell is the one its column counts in.
fn fits_unit(printed: &str, head: Option<&str>, measure: Measure) -> bool {
    let money = is_money(printed);
    match head {
        Some(head) => printed == head,
        // A column of money may state no unit.
        None if measure == Measure::Money => money,
        None => !money && printed != "%" && !printed.starts_with(MULTIPLES),
    }
}

/// Whether a note is the word in front of a number that says which way it goes.
fn is_way(note: &str) -> bool {
    matches!(note, "增" | "减")
}

impl Claim {
    /// Reads the print of one value.
    pub(super) fn read(at: CellRef, raw: &str, boxed: bool, label: String, place: Place) -> Claim {
        let mut claim = Claim {
            at,
            by: Strategy::Grid,
            value: Value::Unknown,
            raw: raw.to_owned(),
            note: None,
            unit: None,
            label,
            place,
            doubt: None,
            by_order: false,
            split: false,
        };
        match parse_printed(raw, boxed) {
            Printed::Blank => claim.value = Value::Blank,
            Printed::Nothing(word) => {
                claim.value = Value::Blank;
                claim.note = Some(word.to_owned());
            }
            Printed::Number { note: Some(way), .. } if is_way(&way) && at.measure() != Measure::Change => {
                claim.doubt = Some((Code::CellNotANumber, format!("印为“{raw}”，此栏不是增减数")));
            }
            Printed::Number { value, unit, note } => {
                claim.value = Value::Number(value);
                claim.note = note;
                claim.unit = unit;
            }
            Printed::Other => {
                let shown = crate::text::tidy(raw);
                claim.doubt = Some((Code::CellNotANumber, format!("印为“{shown}”，不是数字")));
            }
        }
        claim.doubt_improbable();
        let head = at.unit();
        if let Some(printed) = &claim.unit
            && !fits_unit(printed, head, at.measure())
        {
            let head = head.unwrap_or("件、项等");
            let message = format!("单元格印为“{printed}”，应为“{head}”，数值照印给出");
            claim.doubt = Some((Code::UnitMismatch, message));
        } else if claim.unit.is_none() && matches!(claim.value, Value::Number(_)) {
            claim.unit = head.map(str::to_owned);
        }
        claim
    }

    /// What an earlier reading says that a cell holds. Its print is not known, and neither is its place.
    pub(crate) fn earlier(at: CellRef, value: Value) -> Claim {
        let mut claim = Claim::read(at, "", true, at.words(), Place::Paragraph { paragraph: 0 });
        claim.by = Strategy::Earlier;
        claim.raw = value.number().map(|number| number.to_string()).unwrap_or_default();
        claim.value = value;
        claim.doubt_improbable();
        if claim.value == Value::Unknown {
            claim.withdraw(Code::CellNotANumber, "JSON 中的值不是能够精确表示的数字");
        }
        claim
    }

    /// Doubts a number that its cell cannot hold: a count that is negative or has decimals, negative money.
    fn doubt_improbable(&mut self) {
        let Value::Number(n) = &self.value else { return };
        let measure = self.at.measure();
        let negative = n.is_sign_negative() && !n.is_zero() && measure != Measure::Change;
        // 1.000 may be a thousand.
        let decimals = n.scale() > 0 && measure != Measure::Money;
        if negative || decimals {
            let message = format!("印为“{n}”，件数不会是负数或小数，金额不会是负数");
            self.doubt = Some((Code::CellNotANumber, message));
        }
    }

    /// Reads the cells of a table that stand under one head: one of them at most may say something.
    pub(super) fn of_cells(at: CellRef, cells: &[&block::Cell], boxed: bool, label: String) -> Option<Claim> {
        let spoken: Vec<&&block::Cell> = cells.iter().filter(|c| !c.text.trim().is_empty()).collect();
        let cell = *spoken.first().or(cells.first().as_ref())?;
        let mut claim = Claim::read(at, &cell.text, boxed, label, cell.place.clone());
        claim.split = cell.split || cell.place.page().is_none() && has_gap(&cell.text);
        let unread: usize = cells.iter().map(|c| c.unread).sum();
        if spoken.len() > 1 {
            let shown: Vec<&str> = spoken.iter().map(|c| c.text.as_str()).collect();
            claim.value = Value::Unknown;
            claim.doubt = Some((Code::CellAmbiguous, format!("同一栏下有多个值：{}", shown.join("、"))));
        } else if unread > 0 {
            claim.value = Value::Unknown;
            claim.doubt = Some((Code::CellUnreadable, format!("格中有 {unread} 个无法识读的字形或图像")));
        } else if cell.uneven {
            if claim.value == Value::Blank {
                claim.value = Value::Unknown;
            }
            let message =
                format!("“{}”中的数字大小、高低不一，或被划去、压线、重叠", crate::text::tidy(&cell.text));
            claim.doubt = Some((Code::CellDigitsInconsistent, message));
        }
        Some(claim)
    }

    /// Takes the unit that the printed heads state, or a line above the table: it may be another than the form's.
    pub(super) fn take_units(&mut self, heads: &str) {
        if !matches!(self.value, Value::Number(_)) {
            return;
        }
        let unit = self.at.unit();
        if self.at.measure() != Measure::Money {
            if let Some(multiple) =
                stated_multiple(self.at.form(), heads).filter(|multiple| unit != Some(multiple.as_str()))
            {
                let message = format!("表头单位印为“{multiple}”，数值照印给出");
                self.doubt = Some((Code::UnitMismatch, message));
                self.unit = Some(multiple);
            }
            return;
        }
        let stated = stated_money(heads);
        let Some(first) = stated.first().cloned() else { return };
        let own = self.unit.clone().filter(|own| Some(own.as_str()) != unit);
        let differs = |stated: &String| {
            unit.is_some_and(|unit| unit != stated) || own.as_ref().is_some_and(|own| own != stated)
        };
        if let Some(other) = stated.iter().find(|s| differs(s)) {
            let message = format!("表头单位印为“{other}”，与格式或单元格的单位不同，数值照印给出");
            self.doubt = Some((Code::UnitMismatch, message));
        }
        self.unit = own.or(Some(first));
    }

    /// Withdraws the value: it cannot be told what the cell holds.
    pub(super) fn withdraw(&mut self, code: Code, why: impl Into<String>) {
        self.value = Value::Unknown;
        self.doubt = Some((code, why.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Form;

    fn at(path: &str) -> CellRef {
        Form::disclosure().cells_at(path)[0]
    }

    fn read(path: &str, print: &str) -> Claim {
        Claim::read(at(path), print, true, String::new(), Place::Paragraph { paragraph: 1 })
    }

    /// The number that a print is read as, its unit, and the code of its doubt.
    fn said(path: &str, print: &str) -> (Option<String>, Option<String>, Option<Code>) {
        let claim = read(path, print);
        (claim.value.number().map(|n| n.to_string()), claim.unit, claim.doubt.map(|(code, _)| code))
    }

    const GRANTED: &str = "requests.granted.total";
    const FEES: &str = "proactive_disclosure.fees.amount";
    const CHANGE: &str = "proactive_disclosure.licensing.change";

    fn number(digits: &str) -> Option<String> {
        Some(digits.to_owned())
    }

    #[test]
    fn blanks_dashes_and_slashes_are_blank() {
        for print in ["", " ", "/", "-", "—"] {
            assert_eq!(read(GRANTED, print).value, Value::Blank, "{print:?}");
        }
    }

    #[test]
    fn a_count_is_neither_negative_nor_broken() {
        assert_eq!(said(GRANTED, "3"), (number("3"), None, None));
        assert_eq!(said(GRANTED, "-3").2, Some(Code::CellNotANumber));
        assert_eq!(said(GRANTED, "1.000").2, Some(Code::CellNotANumber), "a thousand, or one?");
        assert_eq!(said(GRANTED, "三").2, Some(Code::CellNotANumber));
    }

    #[test]
    fn a_change_may_be_negative_and_money_may_have_decimals() {
        assert_eq!(said(CHANGE, "-3"), (number("-3"), None, None));
        assert_eq!(said(FEES, "1055.9084"), (number("1055.9084"), Some("万元".to_owned()), None));
        assert_eq!(said(FEES, "-1").2, Some(Code::CellNotANumber));
    }

    #[test]
    fn another_unit_than_the_heads_is_kept_and_doubted() {
        assert_eq!(said(FEES, "380元"), (number("380"), Some("元".to_owned()), Some(Code::UnitMismatch)));
        assert_eq!(said(FEES, "380万元"), (number("380"), Some("万元".to_owned()), None));
        assert_eq!(said(GRANTED, "5元").2, Some(Code::UnitMismatch));
        assert_eq!(said(GRANTED, "5件").2, None);
    }

    #[test]
    fn the_head_may_state_another_unit_than_the_forms() {
        let heeded = |heads: &str| {
            let mut claim = read(FEES, "380");
            claim.take_units(heads);
            (claim.unit.unwrap(), claim.doubt.map(|(code, _)| code))
        };
        assert_eq!(heeded("本年收费金额（单位：万元）"), ("万元".to_owned(), None));
        assert_eq!(heeded("本年收费金额（单位：元）"), ("元".to_owned(), Some(Code::UnitMismatch)));
    }

    fn printed(text: &str) -> block::Cell {
        let place = Place::Cell { table: 1, row: 1, column: 1 };
        let text = text.to_owned();
        block::Cell {
            row: 0,
            column: 0,
            rows: 1,
            columns: 1,
            text,
            place,
            unread: 0,
            uneven: false,
            split: false,
        }
    }

    fn of(cells: &[block::Cell]) -> (Value, Option<Code>) {
        let cells: Vec<&block::Cell> = cells.iter().collect();
        let claim = Claim::of_cells(at(GRANTED), &cells, true, String::new()).unwrap();
        (claim.value, claim.doubt.map(|(code, _)| code))
    }

    #[test]
    fn of_several_cells_under_one_head_one_may_speak() {
        assert_eq!(of(&[printed("7"), printed("")]), (Value::Number(7.into()), None));
        assert_eq!(of(&[printed("7"), printed("7")]), (Value::Unknown, Some(Code::CellAmbiguous)));
        assert!(Claim::of_cells(at(GRANTED), &[], true, String::new()).is_none());
    }

    #[test]
    fn a_mark_that_cannot_be_read_leaves_no_value() {
        let unread = |text: &str| block::Cell { unread: 1, ..printed(text) };
        assert_eq!(of(&[unread("")]), (Value::Unknown, Some(Code::CellUnreadable)), "it is not blank");
        assert_eq!(of(&[unread("7")]), (Value::Unknown, Some(Code::CellUnreadable)), "it may be 17");
    }

    #[test]
    fn digits_of_different_size_or_height_are_doubted() {
        let uneven = |text: &str| block::Cell { uneven: true, ..printed(text) };
        assert_eq!(of(&[uneven("665")]).1, Some(Code::CellDigitsInconsistent));
        assert_eq!(of(&[uneven("")]), (Value::Unknown, Some(Code::CellDigitsInconsistent)));
    }
}
