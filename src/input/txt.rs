//! Plain text, as people paste it or as a PDF tool writes it: one paragraph a line, since lines are all that
//! is known.

use std::borrow::Cow;

use super::{Content, Input, charset, edges, markdown};
use crate::block::{Block, Paragraph};
use crate::finding::{Code, Finding};
use crate::limits;
use crate::origin::Place;
use crate::text::{is_bare_number, is_page_number, is_wide, normalise, printed_address, printed_date};

/// How full a line must be, in percent of the widest ordinary one, for the next to be its continuation.
const FULL: usize = 90;

/// How many lines with bars make them the lines of tables and no mark of the text's own.
const BARRED_LINES: usize = 10;

/// How many bars on one line part a whole text; a row of the widest table has 16.
const BARS_OF_A_TEXT: usize = 60;

/// How many lines that are whole texts a file may have.
const WHOLE_TEXTS: usize = 3;

/// How many characters a ruling has at least; two dashes are a blank cell.
const RULING: usize = 8;

/// What is said of a text of which no more than these lines are read.
pub(super) fn cut_off(lines: usize) -> Finding {
    Finding::new(Code::LimitReached, format!("文本过长，只读了前 {lines} 行"))
}

/// Opens a text.
pub(super) fn open(bytes: &[u8]) -> Input {
    let (text, damaged) = charset::decode(&bytes[..bytes.len().min(limits::TEXT_BYTES)]);
    let mut input = Input::new("text/plain", Content::Blocks(Vec::new()));
    if damaged {
        input.findings.push(charset::damaged());
    }
    let text = text.replace('\0', "").replace("\r\n", "\n");
    let text = parted_by_bars(text);
    let mut lines: Vec<&str> = text.split(is_line_end).collect();
    if bytes.len() > limits::TEXT_BYTES || lines.len() > limits::TEXT_LINES {
        lines.truncate(limits::TEXT_LINES);
        input.findings.push(cut_off(lines.len()));
    }
    let furniture = furniture(&lines, &mut input);
    if markdown::is_markdown(&text) {
        let kept = lines.iter().enumerate().filter(|(index, _)| furniture.binary_search(index).is_err());
        let numbered: Vec<markdown::Line> = kept.map(|(index, line)| (index as u32 + 1, *line)).collect();
        input.media_type = "text/markdown";
        let edged = markdown::with_edges(&numbered);
        let lines: Vec<markdown::Line> =
            edged.iter().map(|(number, line)| (*number, line.as_ref())).collect();
        let (mut blocks, findings) = markdown::blocks(&lines);
        // Pages that a crawler turned to Markdown keep their feet.
        let removed = edges::take_off(&mut blocks);
        if removed > 0 {
            let message = format!("去掉了末尾 {removed} 段版权、导航等文字");
            input.findings.push(Finding::new(Code::FurnitureRemoved, message));
        }
        input.findings.extend(findings);
        input.content = Content::Blocks(blocks);
        return input;
    }
    // Bars that an OCR program set where it saw a table's lines, but too few of them to be a table.
    let bars = lines.iter().map(|line| line.trim()).filter(|line| line.contains('|'));
    let barred = bars.clone().count() >= BARRED_LINES;
    let begins_with_bars = bars.clone().filter(|line| line.starts_with('|')).count() * 10 >= bars.count() * 9;
    let width = full_width(&lines);
    let mut blocks = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let line = line.trim_matches(['\u{C}', '\u{FEFF}']);
        if furniture.binary_search(&index).is_ok() || line.trim().is_empty() || is_ruling(line) {
            continue;
        }
        // Blanks in front are kept: they say where on the line its words stand. So are tabs behind: they are cells.
        let line =
            if barred { Cow::Owned(without_bars(line, begins_with_bars)) } else { Cow::Borrowed(line) };
        let line = line.trim_end_matches(|c: char| c.is_whitespace() && c != '\t');
        let cells: Vec<Cow<str>> = line.split('\t').map(normalise).collect();
        let text = cells.join("\t");
        let runs_on = width > 0
            && columns(line.trim_end()) * 100 >= width * FULL
            && !text.trim_end().ends_with(['。', '；', '：']);
        blocks.push(Block::Paragraph(Paragraph {
            text,
            place: Place::Line { line: index as u32 + 1 },
            prominent: false,
            runs_on,
        }));
    }
    input.content = Content::Blocks(blocks);
    input
}

/// A text that some tool put on one line, its pieces parted by bars, with a line for each piece. Where blank pieces are kept,
/// each is a cell that a bar closes.
fn parted_by_bars(text: String) -> String {
    let is_whole = |line: &str| line.matches('|').count() >= BARS_OF_A_TEXT;
    // More such lines are rows of a wide sheet.
    if !(1..=WHOLE_TEXTS).contains(&text.split(is_line_end).filter(|line| is_whole(line)).count()) {
        return text;
    }
    let keeps_blanks = text.contains("||") || text.contains("| |");
    text.replace('|', if keeps_blanks { "|\n" } else { "\n" })
}

/// A line of only dashes in one group or several, with which programs rule tables off.
fn is_ruling(line: &str) -> bool {
    let is_rule = |c: char| matches!(c, '-' | '=' | '+' | '─' | '━') || c.is_whitespace();
    line.trim().chars().count() >= RULING && line.chars().all(is_rule)
}

/// A line with tabs for its bars, the first left out where the text's rows begin with one. A bar at the line's end closes
/// its last cell, so that nothing stands behind the last tab.
fn without_bars(line: &str, begins_with_bars: bool) -> String {
    let line = line.trim_end();
    let opened = line.trim_start().strip_prefix('|').filter(|_| begins_with_bars);
    opened.unwrap_or(line).replace('|', "\t")
}

/// Ends of lines as every system and the Unicode standard have them.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Indexes of the lines that a page's edge left in the text, with what a browser printed there.
fn furniture(lines: &[&str], input: &mut Input) -> Vec<usize> {
    let mut out = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let trimmed = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{C}');
        if let Some(url) = printed_address(trimmed) {
            input.printed_url.get_or_insert(url);
            out.push(index);
        } else if let Some((date, _)) = printed_date(trimmed).filter(|(_, rest)| !rest.is_empty()) {
            // A date alone may be the report's own; with the page's title behind it, it is a browser's.
            input.printed_on.get_or_insert(date);
            out.push(index);
        } else if is_page_number(trimmed) || is_bare_number(trimmed) && ends_page(lines, index) {
            out.push(index);
        }
    }
    if !out.is_empty() {
        let message = format!("去掉了 {} 行页眉、页脚、页码或网址", out.len());
        input.findings.push(Finding::new(Code::FurnitureRemoved, message));
    }
    out
}

/// Whether a page ends behind this line: a form feed follows.
fn ends_page(lines: &[&str], index: usize) -> bool {
    lines[index + 1..].iter().find(|l| !l.is_empty()).is_some_and(|l| l.starts_with('\u{C}'))
}

/// The width of a full line in columns (an ideograph has two), or 0 where lines are not wrapped to a width.
fn full_width(lines: &[&str]) -> usize {
    let mut widths: Vec<usize> = lines.iter().map(|l| columns(l.trim_end())).filter(|w| *w >= 40).collect();
    widths.sort_unstable();
    // One long line is no measure: the third longest is what a margin makes.
    let Some(&width) = widths.iter().rev().nth(2.min(widths.len().saturating_sub(1))) else { return 0 };
    // Where most long lines differ widely in length, nothing wrapped them.
    let near = widths.iter().filter(|w| **w * 100 >= width * FULL).count();
    if near * 4 >= widths.len() { width } else { 0 }
}

fn columns(line: &str) -> usize {
    line.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let Content::Blocks(blocks) = open(bytes).content else { panic!("text has no pages") };
        blocks
            .into_iter()
            .map(|b| match b {
                Block::Paragraph(p) => p.text,
                Block::Table(_) => panic!("text has no tables"),
            })
            .collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "一、总体情况\n共受理申请7件\n";
        let expected = ["一、总体情况", "共受理申请7件"];
        let utf16 = |little: bool, mark: bool| -> Vec<u8> {
            let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        assert_eq!(lines(text.as_bytes()), expected);
        assert_eq!(lines(format!("\u{FEFF}{text}").as_bytes()), expected);
        assert_eq!(lines(&encoding_rs::GB18030.encode(text).0), expected);
        assert_eq!(lines(&utf16(true, true)), expected);
        assert_eq!(lines(&utf16(false, true)), expected);
    }

    #[test]
    fn a_browsers_edge_is_taken_off_and_kept() {
        let input = open("2022/1/26 某局年度报告\n规章 0 0 0\n\nhttps://a.gov.cn/1 2/3\n- 4 -\n".as_bytes());
        assert_eq!(input.printed_on.as_deref(), Some("2022-01-26"));
        assert_eq!(input.printed_url.as_deref(), Some("https://a.gov.cn/1"));
        assert_eq!(lines("- 4 -\n规章 0 0 0\n4\n".as_bytes()), ["规章 0 0 0", "4"]);
    }
}
