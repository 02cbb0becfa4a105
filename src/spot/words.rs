//! What is said of a cell, in words for the reader of a report.

use super::{Held, Spot};
use crate::check::Mention;
use crate::origin::Place;
use crate::report::{Number, Standing};

impl Held {
    /// In words, with the number where it is one.
    pub fn words(self, value: Option<Number>) -> String {
        match (self, value) {
            (Held::Number, Some(number)) => number.0.to_string(),
            (Held::Blank, _) => "空白".to_owned(),
            (Held::Missing, _) => "未找到".to_owned(),
            _ => "未读出".to_owned(),
        }
    }
}

impl Spot {
    /// What the cell holds: its number, or why there is none.
    pub fn value(&self) -> String {
        self.holds.words(self.cell.value.number().map(Number))
    }

    /// How its reading is borne out.
    pub fn proof(&self) -> &'static str {
        match self.cell.standing() {
            _ if self.holds == Held::Missing => "原文中未找到这一格",
            Standing::Held => "有勾稽关系成立",
            Standing::Read => "没有勾稽关系可以印证",
            Standing::Failed => "有勾稽关系不成立",
            Standing::Doubted => "存疑，请核对原文",
        }
    }

    /// Where it was printed.
    pub fn place(&self) -> String {
        match &self.cell.place {
            Some(Place::Page { page, bbox: b }) => {
                let rest = if self.goes_on { "，后半在下一页" } else { "" };
                format!(
                    "第 {page} 页，左 {:.1}、上 {:.1}、右 {:.1}、下 {:.1}（点）{rest}",
                    b.x0, b.y0, b.x1, b.y1
                )
            }
            Some(Place::Line { line }) => format!("第 {line} 行"),
            Some(Place::Cell { table, row, column }) => format!("第 {table} 个表，第 {row} 行第 {column} 列"),
            Some(Place::Paragraph { .. }) | None => "未知".to_owned(),
        }
    }
}

/// Whether the narrative says the same as a cell that it names, in a word.
pub fn agreement(mention: &Mention) -> &'static str {
    match mention.agrees {
        Some(true) => "一致",
        Some(false) => "不一致",
        None => "",
    }
}
