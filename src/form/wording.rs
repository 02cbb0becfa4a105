//! Labels made ready to be compared.

use crate::text::{Numbering, split_numbering, squeeze};

/// A label ready to be compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wording {
    /// The number in front.
    pub number: Option<Numbering>,
    /// The letters behind it, squeezed.
    pub letters: String,
    /// How many letters that is.
    pub count: usize,
    /// How often it has each of the words that make another thing of a label: 上年, 累计, 不.
    pub decisive: [u8; DECISIVE.len()],
}

/// Words that make another thing of a label: with one of them more or less it is no misprint of the form's. Of words
/// that begin alike the longer stands first.
pub(super) const DECISIVE: [&[&str]; 5] = [
    &["上年度", "上一年", "上年", "去年", "前年"],
    &["历年", "累计", "历史"],
    &["本月", "本季", "上月", "半年", "季度"],
    &["下一年", "下年", "明年"],
    &["非", "不", "未", "无", "否"],
];

/// The letters with which they begin.
pub(super) const DECISIVE_LETTERS: [char; 15] =
    ['上', '去', '前', '历', '累', '本', '半', '季', '下', '明', '非', '不', '未', '无', '否'];

fn count(text: &str, words: &[&str]) -> u8 {
    let mut rest = text;
    let mut found = 0_u8;
    while let Some(c) = rest.chars().next() {
        let word = words.iter().find(|w| rest.starts_with(**w));
        found = found.saturating_add(u8::from(word.is_some()));
        rest = rest.get(word.map_or(c.len_utf8(), |w| w.len())..).unwrap_or("");
    }
    found
}

impl Wording {
    /// Prepares a printed label.
    pub fn of(label: &str) -> Self {
        let tidied = crate::text::tidy(label);
        let (number, _, rest) = split_numbering(&tidied);
        let letters = squeeze(rest);
        // Few labels have any of them.
        let may_decide = letters.contains(DECISIVE_LETTERS);
        let decisive = DECISIVE.map(|words| if may_decide { count(&letters, words) } else { 0 });
        Wording { number, count: letters.chars().count(), decisive, letters }
    }
}
