//! Numbers that Word computes and the text does not contain (ECMA-376, part 1, 17.9).

use std::collections::{BTreeMap, BTreeSet};

use crate::input::office::{attribute, child, is_on, parse, value};

/// Levels of a list, as Word has them.
const LEVELS: usize = 9;

/// Longest pattern of a number, in bytes: `第%1条` is a long one.
const LONGEST: usize = 128;

/// One level of a list.
#[derive(Clone, Debug)]
struct Level {
    start: i64,
    format: String,
    /// `%1、`: its number in place of `%1`.
    text: String,
    /// Whether all numbers in it are decimal.
    legal: bool,
    /// The level, from 1, that begins it anew; 0 for none.
    restart: Option<usize>,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Levels of the lists by their abstract number.
    lists: BTreeMap<String, BTreeMap<usize, Level>>,
    /// The abstract number, and other starts and levels, of each number.
    numbers: BTreeMap<String, Number>,
    /// Style that stands for an abstract number's levels.
    links: BTreeMap<String, String>,
    counts: BTreeMap<String, [Option<i64>; LEVELS]>,
    begun: BTreeSet<(String, usize)>,
}

#[derive(Debug, Default)]
struct Number {
    list: String,
    starts: BTreeMap<usize, i64>,
    levels: BTreeMap<usize, Level>,
}

impl Numbering {
    /// Reads `numbering.xml`; what cannot be understood numbers nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut out = Numbering::default();
        let Ok(xml) = parse(text) else { return out };
        for node in xml.root_element().children() {
            match node.tag_name().name() {
                "abstractNum" => {
                    let Some(id) = attribute(node, "abstractNumId") else { continue };
                    let levels = node.children().filter(|c| c.tag_name().name() == "lvl").filter_map(level);
                    out.lists.insert(id.to_owned(), levels.collect());
                    if let Some(style) = value(node, "numStyleLink") {
                        out.links.insert(id.to_owned(), style.to_owned());
                    }
                }
                "num" => {
                    let Some(id) = attribute(node, "numId") else { continue };
                    let mut number = Number {
                        list: value(node, "abstractNumId").unwrap_or("").to_owned(),
                        ..Number::default()
                    };
                    for other in node.children().filter(|c| c.tag_name().name() == "lvlOverride") {
                        let Some(at) = attribute(other, "ilvl").and_then(|v| v.parse().ok()) else {
                            continue;
                        };
                        if let Some(start) = value(other, "startOverride").and_then(|v| v.parse().ok()) {
                            number.starts.insert(at, start);
                        }
                        if let Some((at, level)) = child(other, "lvl").and_then(level) {
                            number.levels.insert(at, level);
                        }
                    }
                    out.numbers.insert(id.to_owned(), number);
                }
                _ => {}
            }
        }
        out
    }

    /// The style that stands for the levels of a number, where it has none of its own.
    pub(super) fn linked_style(&self, number: &str) -> Option<&str> {
        self.numbers.get(number).and_then(|n| self.links.get(&n.list)).map(String::as_str)
    }

    /// Counts one paragraph on and gives the number that Word prints in front of it.
    pub(super) fn next(&mut self, number: &str, at: usize) -> Option<String> {
        let numbered = self.numbers.get(number)?;
        let levels = self.lists.get(&numbered.list)?;
        let level = |k: usize| numbered.levels.get(&k).or_else(|| levels.get(&k));
        let own = level(at)?;
        let counts = self.counts.entry(numbered.list.clone()).or_default();
        if at >= LEVELS {
            return None;
        }
        let first = self.begun.insert((number.to_owned(), at));
        let next = match (counts[at], numbered.starts.get(&at)) {
            (_, Some(start)) if first => *start,
            (Some(count), _) => count.saturating_add(1),
            (None, _) => own.start,
        };
        counts[at] = Some(next);
        for (deeper, count) in counts.iter_mut().enumerate().skip(at + 1) {
            let keeps = level(deeper).and_then(|l| l.restart).is_some_and(|r| r == 0 || r <= at);
            if !keeps {
                *count = None;
            }
        }
        let mut out = String::new();
        let mut chars = own.text.chars().peekable();
        while let Some(c) = chars.next() {
            let index = if c == '%' { chars.peek().and_then(|d| d.to_digit(10)) } else { None };
            let Some(index) = index.filter(|i| *i > 0) else {
                out.push(c);
                continue;
            };
            chars.next();
            let k = index as usize - 1;
            let Some(shown) = level(k) else { continue };
            let count = counts[k.min(LEVELS - 1)].unwrap_or(shown.start);
            let format = if own.legal && k < at { "decimal" } else { &shown.format };
            out.push_str(&print(count, format));
        }
        // A bullet is no number, and its letter is one of a symbol font.
        (own.format != "bullet" && !out.is_empty()).then_some(out)
    }
}

fn level(node: roxmltree::Node) -> Option<(usize, Level)> {
    let at = attribute(node, "ilvl")?.parse().ok()?;
    let number = |name: &str| value(node, name).and_then(|v| v.parse::<i64>().ok());
    // Formats newer than Word 2010's stand in an alternative.
    let format = value(node, "numFmt").or_else(|| {
        node.descendants().filter(|n| n.tag_name().name() == "numFmt").find_map(|n| attribute(n, "val"))
    });
    Some((
        at,
        Level {
            start: number("start").unwrap_or(0),
            format: format.unwrap_or("decimal").to_owned(),
            text: value(node, "lvlText").filter(|t| t.len() <= LONGEST).unwrap_or("").to_owned(),
            legal: is_on(node, "isLgl").unwrap_or(false),
            restart: number("lvlRestart").and_then(|n| usize::try_from(n).ok()),
        },
    ))
}

/// A number as its format prints it (17.18.59).
fn print(n: i64, format: &str) -> String {
    let from = |first: u32, count: i64| {
        (1..=count).contains(&n).then(|| char::from_u32(first + n as u32 - 1)).flatten().map(String::from)
    };
    let of = |letters: &str| {
        n.checked_sub(1).and_then(|i| letters.chars().nth(usize::try_from(i).ok()?)).map(String::from)
    };
    let printed = match format {
        "none" => Some(String::new()),
        "decimalZero" => Some(format!("{n:02}")),
        "upperLetter" => from('A' as u32, 26),
        "lowerLetter" => from('a' as u32, 26),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).map(|r| r.to_lowercase()),
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanDigital" => counting(n, "〇一二三四五六七八九", "十百千"),
        "chineseLegalSimplified" => counting(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟"),
        "ideographLegalTraditional" | "japaneseLegal" => counting(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => Some(
            n.to_string()
                .chars()
                .map(|d| {
                    d.to_digit(10).and_then(|d| "〇一二三四五六七八九".chars().nth(d as usize)).unwrap_or(d)
                })
                .collect(),
        ),
        "ideographTraditional" => of("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => of("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => from(0x2460, 20),
        "decimalEnclosedParen" => from(0x2474, 20),
        "decimalEnclosedFullstop" => from(0x2488, 20),
        "ideographEnclosedCircle" => from(0x3280, 10),
        "decimalFullWidth" | "decimalFullWidth2" => Some(
            n.to_string()
                .chars()
                .map(|d| d.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d)).unwrap_or(d))
                .collect(),
        ),
        _ => None,
    };
    printed.unwrap_or_else(|| n.to_string())
}

/// A number as people count in Chinese: 十二, 二十, 一百〇五.
fn counting(n: i64, digits: &str, ranks: &str) -> Option<String> {
    if !(0..10_000).contains(&n) {
        return None;
    }
    let digit = |d: i64| digits.chars().nth(d as usize);
    if n == 0 {
        return digit(0).map(String::from);
    }
    let mut out = String::new();
    let mut gap = false;
    for (rank, unit) in [(3, 1000), (2, 100), (1, 10), (0, 1)] {
        let d = n / unit % 10;
        if d == 0 {
            gap |= !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.extend(digit(0));
        }
        if !(d == 1 && rank == 1 && out.is_empty()) {
            out.extend(digit(d));
        }
        if rank > 0 {
            out.extend(ranks.chars().nth(rank - 1));
        }
    }
    Some(out)
}

fn roman(n: i64) -> Option<String> {
    if !(1..4000).contains(&n) {
        return None;
    }
    let mut rest = n;
    let mut out = String::new();
    for (value, letters) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_word_does() {
        let shown: Vec<String> =
            [1, 10, 12, 20, 105].iter().map(|n| print(*n, "chineseCountingThousand")).collect();
        assert_eq!(shown, ["一", "十", "十二", "二十", "一百〇五"]);
        assert_eq!(print(3, "decimalEnclosedCircleChinese"), "③");
        assert_eq!(print(14, "lowerRoman"), "xiv");
        assert_eq!(print(12, "ideographDigital"), "一二");
    }

    #[test]
    fn lists_count_by_level_and_begin_anew() {
        let xml = "<w:numbering xmlns:w='w'>
            <w:abstractNum w:abstractNumId='0'>
              <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>
              <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='（%2）'/></w:lvl>
              <w:lvl w:ilvl='2'><w:start w:val='1'/><w:isLgl/><w:lvlText w:val='%1.%3'/></w:lvl>
            </w:abstractNum>
            <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>
            <w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>
          </w:numbering>";
        let mut numbering = Numbering::read(xml);
        let next: Vec<String> =
            [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("1", 2), ("2", 0), ("1", 0)]
                .iter()
                .filter_map(|(number, level)| numbering.next(number, *level))
                .collect();
        assert_eq!(next, ["一、", "（一）", "（二）", "二、", "（一）", "2.1", "一、", "二、"]);
    }
}
