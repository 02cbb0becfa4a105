//! Markdown, as programs write it that recognise scans or convert files: tables of pipes, of `+---+`, or of HTML in
//! the middle of the text; headings marked `#`. Everything else is text as it stands.

use std::borrow::Cow;

use crate::block::{Block, Cell, Frame, Paragraph, Table};
use crate::budget::Budget;
use crate::finding::{Code, Finding};
use crate::limits;
use crate::origin::Place;
use crate::text::{Printed, normalise, parse_printed};

/// A line of the text with its number, from 1.
pub(super) type Line<'a> = (u32, &'a str);

/// Whether a text is Markdown: it has tables in pipes or tags.
pub(super) fn is_markdown(text: &str) -> bool {
    let (mut rules, mut edged, mut barred) = (0, 0, 0);
    for line in text.lines().map(str::trim) {
        let bars = line.matches('|').count();
        if is_rule(line) || bars > 0 && is_rule(&format!("|{line}|")) {
            rules += 1;
        } else if line.starts_with('|') && line.len() > 1 && bars >= 3 {
            edged += 1;
        }
        barred += usize::from(bars > 0);
        if starts_table(line).is_some() {
            return true;
        }
    }
    // Where most rows begin without a bar and none is a rule, bars only part cells: a text.
    let is_table = rules + edged >= 2 && (rules > 0 || edged * 2 >= barred);
    is_table || text.lines().any(|l| heading(l.trim()).is_some())
}

/// Parts lines into tables and lines of text, in order; what is marked up is freed of its marks.
pub(super) fn blocks(lines: &[Line]) -> (Vec<Block>, Vec<Finding>) {
    let mut out = Vec::new();
    let mut findings = Vec::new();
    let budget = Budget::new(limits::STYLE_OPERATIONS);
    let mut index = 0;
    let last_end = lines.iter().rposition(|(_, line)| line.contains("-->"));
    while let Some((number, line)) = lines.get(index) {
        let trimmed = line.trim();
        let may_end = last_end.is_some_and(|end| end > index);
        if trimmed.starts_with("<!--") && !trimmed.contains("-->") && may_end {
            // What is commented out is not shown; a comment without an end is none.
            if let Some(taken) = lines[index..].iter().position(|(_, l)| l.contains("-->")) {
                index += taken + 1;
                continue;
            }
        }
        if trimmed.starts_with("```") {
            index += 1;
            continue;
        }
        if let Some(before) = starts_table(trimmed) {
            let (html, taken) = tagged(&lines[index..]);
            text(*number, before, &mut out);
            let place = Place::Line { line: *number };
            let (mut blocks, found) = super::html::fragment(&math(&html), &budget);
            findings.extend(found);
            blocks.iter_mut().for_each(|b| set_place(b, &place));
            out.extend(blocks);
            index += taken;
            continue;
        }
        let taken = lines[index..].iter().take_while(|(_, l)| is_row(l) || is_rule(l.trim())).count();
        match pipes(&lines[index..index + taken]) {
            Pipes::Table(table) => out.push(Block::Table(table)),
            Pipes::Text if taken > 1 || taken == 1 && pieces(line).len() > 1 => {
                let rows = lines[index..index + taken].iter().filter(|(_, line)| !is_rule(line.trim()));
                out.extend(rows.map(|(number, line)| celled(*number, line)));
            }
            Pipes::Text => text(*number, line, &mut out),
            Pipes::TooLarge => {
                let message = format!("第 {number} 行起的表格过大，未读");
                findings.push(Finding::new(Code::LimitReached, message));
            }
        }
        index += taken.max(1);
    }
    (out, findings)
}

/// What a run of lines with pipes is.
enum Pipes {
    Table(Table),
    /// Rows whose places tell no column: lines of a text.
    Text,
    TooLarge,
}

fn set_place(block: &mut Block, place: &Place) {
    match block {
        Block::Paragraph(p) => p.place = place.clone(),
        Block::Table(t) => {
            t.place = place.clone();
            t.cells.iter_mut().for_each(|c| c.place = place.clone());
        }
    }
}

/// A row as a line of text, its cells parted by tabs; behind one that is alone on its line, a tab says that it is closed.
fn celled(number: u32, line: &str) -> Block {
    let shown = |piece: &String| match piece.trim() {
        "NaN" => String::new(),
        // Struck out or a picture: no value.
        piece if piece.contains("~~") || piece.contains("<img") || is_picture(piece) => piece.to_owned(),
        piece => normalise(&plain(&without_tags(piece))).replace('\n', " "),
    };
    let line = line.trim();
    // Where no bar closes the row, the first does not open it: a blank cell stands before it.
    let begins_blank = line.starts_with('|') && !line.ends_with('|');
    let mut cells: Vec<String> = if begins_blank { vec![String::new()] } else { Vec::new() };
    cells.extend(pieces(line).iter().map(shown));
    if cells.len() == 1 {
        cells.push(String::new());
    }
    let text = cells.join("\t");
    let place = Place::Line { line: number };
    Block::Paragraph(Paragraph { text, place, prominent: false, runs_on: false })
}

/// A line of text: its marks taken off, said to be prominent where they made it so.
fn text(number: u32, line: &str, out: &mut Vec<Block>) {
    let trimmed = line.trim();
    if trimmed.is_empty() || is_picture(trimmed) || trimmed.starts_with("<!--") && trimmed.ends_with("-->") {
        return;
    }
    let untagged = without_tags(trimmed);
    let trimmed = untagged.trim();
    let (body, marked) = match heading(trimmed) {
        Some(body) => (body, true),
        None => (without_bullet(trimmed.trim_start_matches("> ")), false),
    };
    // Blanks in front say where on the line words stand, where it is no markup.
    let bare = plain(body);
    let heavy = body.starts_with("**") && body.ends_with("**") && body.len() > 4;
    // Bars part cells, of which the last may be blank.
    let bare = bare.replace('|', "\t");
    let bare = bare.trim_end_matches(|c: char| c.is_whitespace() && c != '\t');
    let text =
        if marked || heavy || body.starts_with('|') { bare.trim().to_owned() } else { indented(line, bare) };
    if text.trim().is_empty() {
        return;
    }
    out.push(Block::Paragraph(Paragraph {
        text: text.split('\t').map(normalise).collect::<Vec<_>>().join("\t"),
        place: Place::Line { line: number },
        prominent: marked || heavy,
        runs_on: false,
    }));
}

/// Text without tags in it, and without the name a converter gave a heading: `{#sec-4}`.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    // Behind the last `>` no tag ends.
    let (mut rest, end) = text.rfind('>').map_or(("", text), |at| text.split_at(at + 1));
    while let Some((before, after)) = rest.split_once('<') {
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let breaks = after.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br"));
        match after.split_once('>') {
            Some((_, behind)) if tag && !breaks => {
                out.push_str(before);
                rest = behind;
            }
            _ => {
                out.push_str(before);
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.push_str(end);
    match out.rsplit_once("{#") {
        Some((before, name)) if name.ends_with('}') => before.trim_end().to_owned(),
        _ => out,
    }
}

/// A line of a list without its bullet, where words follow it.
fn without_bullet(line: &str) -> &str {
    let body =
        line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(|| line.strip_prefix("+ "));
    body.filter(|b| b.trim_start().starts_with(|c: char| c.is_alphabetic() || matches!(c, '（' | '“')))
        .unwrap_or(line)
}

fn indented(line: &str, bare: &str) -> String {
    let blanks: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    format!("{blanks}{bare}")
}

/// What stands behind the `#` of a heading.
fn heading(line: &str) -> Option<&str> {
    let body = line.trim_start_matches('#');
    let depth = line.len() - body.len();
    ((1..=6).contains(&depth) && body.starts_with([' ', '\u{3000}']))
        .then(|| body.trim().trim_end_matches('#').trim())
}

fn is_picture(line: &str) -> bool {
    line.starts_with("![") && line.ends_with(')')
}

/// Text without the marks around and in front of it.
fn plain(text: &str) -> String {
    let text = math(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' | '`' | '_' | '~' => {
                let mut run = 1;
                while chars.next_if_eq(&c).is_some() {
                    run += 1;
                }
                // Between two digits a mark is no markup: 1*2.
                let after_digit = out.ends_with(|c: char| c.is_ascii_digit());
                if after_digit && chars.peek().is_some_and(char::is_ascii_digit) {
                    out.push(c);
                    run -= 1;
                }
                // Two of these are markup, one is a letter.
                if matches!(c, '_' | '~') && run % 2 == 1 {
                    out.push(c);
                }
            }
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    let lower = out.to_lowercase();
    if lower.contains("<br") {
        for mark in ["<br/>", "<br />", "<br>", "<BR>", "<BR/>"] {
            out = out.replace(mark, "\n");
        }
    }
    for (entity, letter) in
        [("&nbsp;", " "), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#124;", "|"), ("&emsp;", " ")]
    {
        out = out.replace(entity, letter);
    }
    out
}

/// Numbers that a recognising program took for formulas: `$12$`, `\( 5 \)`, `$\mathbf{7}$`. Anything else in a
/// formula stays as it is, and is then no number.
fn math(text: &str) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("$", "$"), ("\\(", "\\)")] {
        let before = std::mem::take(&mut out);
        let mut rest = before.as_str();
        while let Some((plain, after)) = rest.split_once(open) {
            let Some((inside, behind)) = after.split_once(close) else { break };
            out.push_str(plain);
            match unwrap_formula(inside) {
                Some(number) => out.push_str(&number),
                None => [open, inside, close].iter().for_each(|part| out.push_str(part)),
            }
            rest = behind;
        }
        out.push_str(rest);
    }
    out
}

fn unwrap_formula(formula: &str) -> Option<String> {
    let mut inner = formula.trim();
    for command in ["\\mathbf", "\\mathrm", "\\text", "\\bf", "\\boldsymbol", "\\textbf"] {
        inner = inner.strip_prefix(command).unwrap_or(inner).trim();
    }
    let inner = inner.strip_prefix('{').and_then(|i| i.strip_suffix('}')).unwrap_or(inner);
    let digits = inner.trim();
    let number = !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' '));
    // Blanks in a formula are not shown.
    number.then(|| digits.replace(' ', ""))
}

/// What stands before a table in tags on its line.
fn starts_table(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    let at = lower.find("<table").or_else(|| lower.find("<html").filter(|_| lower.contains("<body")))?;
    line.get(..at)
}

/// The lines of a table in tags, as one text, and how many they are.
fn tagged(lines: &[Line]) -> (String, usize) {
    let mut out = String::new();
    let mut open = 0_i64;
    for (index, (_, line)) in lines.iter().enumerate() {
        let lower = line.to_ascii_lowercase();
        let from = if index == 0 {
            starts_table(line.trim()).map_or(0, |b| line.find(line.trim()).unwrap_or(0) + b.len())
        } else {
            0
        };
        out.push_str(line.get(from..).unwrap_or(line));
        out.push('\n');
        open += lower.matches("<table").count() as i64 - lower.matches("</table").count() as i64;
        if open <= 0 {
            return (out, index + 1);
        }
    }
    (out, lines.len())
}

/// Whether a line is one of a table's rows in pipes.
fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.len() > 1 && line.ends_with('|')
        || line.starts_with('|') && line.matches('|').count() > 2
}

/// Whether a line only parts rows: `|---|:-:|`, `+----+====+`.
fn is_rule(line: &str) -> bool {
    line.len() > 2
        && line.starts_with(['|', '+'])
        && ["--", "==", ":-"].iter().any(|mark| line.contains(mark))
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | '+' | '=') || c.is_whitespace())
}

/// The pieces of a row, freed of their marks.
fn pieces(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut out = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '|' if !escaped => out.push(String::new()),
            c => {
                if let Some(piece) = out.last_mut() {
                    piece.push(c);
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    // Behind the last pipe there is nothing.
    if out.len() > 1 && out.last().is_some_and(|p| p.trim().is_empty()) {
        out.pop();
    }
    out
}

/// A table of rows in pipes. One column is no table: its rows are lines of a text, one cell a line.
fn pipes(lines: &[Line]) -> Pipes {
    let rules = lines.iter().filter(|(_, l)| l.trim().starts_with('+') && is_rule(l.trim())).count();
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    // Between rules of `+---+`, a row may have several lines.
    let mut open = false;
    for (number, line) in lines {
        if is_rule(line.trim()) {
            open = false;
            continue;
        }
        let cells: Vec<String> = pieces(line).iter().map(|p| p.trim().to_owned()).collect();
        match rows.last_mut() {
            Some((_, last)) if open && rules > 1 && last.len() == cells.len() => {
                for (cell, more) in last.iter_mut().zip(cells) {
                    if !more.is_empty() {
                        cell.push('\n');
                        cell.push_str(&more);
                    }
                }
            }
            _ => rows.push((*number, cells)),
        }
        open = true;
    }
    // A head of column numbers is the converter's own.
    if rows.len() > 1 && [0, 1].iter().any(|first| counts_up(&rows[0].1, *first)) {
        rows.remove(0);
    }
    let columns = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    // Where the rows differ in length a converter has dropped merged cells, and no row's place tells its column: it is
    // text, of which rows with as many values as the head has columns can still be read in its order.
    let ragged = rows.iter().any(|(_, cells)| cells.len() != columns);
    if columns < 2 || rows.is_empty() || ragged || is_filled_up(&rows) {
        return Pipes::Text;
    }
    if columns * rows.len() > limits::GRID_CELLS {
        return Pipes::TooLarge;
    }
    let mut cells = Vec::new();
    for (y, (number, row)) in rows.iter().enumerate() {
        for (x, piece) in row.iter().enumerate() {
            // What programs print for an empty cell of a spreadsheet.
            let piece = if piece == "NaN" { "" } else { piece };
            let picture = is_picture(piece) || piece.to_lowercase().contains("<img");
            cells.push(Cell {
                row: y,
                column: x,
                rows: 1,
                columns: 1,
                text: if picture { String::new() } else { plain(piece) },
                place: Place::Line { line: *number },
                unread: usize::from(picture),
                uneven: piece.contains("~~"),
                split: false,
            });
        }
    }
    let place = Place::Line { line: rows[0].0 };
    Pipes::Table(Table { frame: Frame::Boxed, rows: rows.len(), columns, cells, place })
}

/// Whether rows that lost their merged cells were filled up: at their end or in front, as heads show, or at their end, as
/// labels do.
fn is_filled_up(rows: &[(u32, Vec<String>)]) -> bool {
    let rows = || rows.iter().map(|(_, cells)| cells.as_slice());
    heads_grow(rows().map(|cells| words_alone(cells.iter())))
        || heads_grow(rows().map(|cells| words_alone(cells.iter().rev())))
        || labels_shift_values(rows())
}

fn is_value(cell: &str) -> bool {
    parse_printed(cell, true) != Printed::Other
}

/// How many words a row begins with if nothing stands behind them: those of a head, two at least.
fn words_alone<'c>(cells: impl Iterator<Item = &'c String>) -> Option<usize> {
    let mut cells = cells.map(String::as_str).peekable();
    let mut words = 0;
    while cells.next_if(|cell| !is_value(cell)).is_some() {
        words += 1;
    }
    let is_filled_up = cells.peek().is_some() && cells.all(|cell| cell.trim().is_empty());
    (words > 1 && is_filled_up).then_some(words)
}

/// Whether a head stands above a longer one, both without a gap.
fn heads_grow(words: impl Iterator<Item = Option<usize>>) -> bool {
    let words: Vec<Option<usize>> = words.collect();
    words.windows(2).any(|pair| pair[0].is_some() && pair[1] > pair[0])
}

/// Whether words stand in front of as many values in most rows, but not at the same place.
fn labels_shift_values<'c>(rows: impl Iterator<Item = &'c [String]>) -> bool {
    // Where the words end and the values do, of each row with both.
    let ends: Vec<(usize, usize)> = rows
        .filter_map(|cells| {
            let words = cells.iter().rposition(|cell| !is_value(cell))?;
            let values = cells.iter().rposition(|cell| !cell.trim().is_empty())?;
            (words < values).then_some((words, values))
        })
        .collect();
    let mut lengths: Vec<usize> = ends.iter().map(|(words, values)| values - words).collect();
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    let of_usual = || ends.iter().filter(|(words, values)| values - words == usual);
    let first = of_usual().next();
    let shifted = of_usual().filter(|end| Some(*end) != first).count();
    usual > 1 && shifted > 1 && of_usual().count() * 10 >= ends.len() * 8
}

fn counts_up(cells: &[String], first: usize) -> bool {
    cells.len() > 1 && cells.iter().enumerate().all(|(i, c)| c.parse() == Ok(i + first))
}

/// Lines of tables whose rows have no pipes at their ends, given them.
pub(super) fn with_edges<'a>(lines: &[Line<'a>]) -> Vec<(u32, Cow<'a, str>)> {
    let bare_rule = |line: &str| {
        let line = line.trim();
        line.contains('|') && !line.starts_with('|') && line.contains('-') && is_rule(&format!("|{line}|"))
    };
    let mut out: Vec<(u32, Cow<str>)> = lines.iter().map(|(n, l)| (*n, Cow::Borrowed(*l))).collect();
    for at in (1..lines.len()).filter(|at| bare_rule(lines[*at].1)) {
        let last = lines[at..].iter().take_while(|(_, l)| l.contains('|')).count() + at;
        for (_, line) in &mut out[at - 1..last] {
            if !line.trim_start().starts_with('|') {
                *line = Cow::Owned(format!("|{line}|"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Block> {
        let lines: Vec<Line> = text.lines().enumerate().map(|(i, l)| (i as u32 + 1, l)).collect();
        blocks(&lines).0
    }

    fn table(block: &Block) -> Vec<String> {
        let Block::Table(table) = block else { panic!("no table: {block:?}") };
        (0..table.rows)
            .map(|r| table.row(r).iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("/"))
            .collect()
    }

    #[test]
    fn tables_of_pipes() {
        let read = read("## 二、情况\n| 规章 | $12$ | **3** |\n|:--|--|--|\n| 1\\.a | a\\|b<br>c | |\n文字");
        assert!(matches!(&read[0], Block::Paragraph(p) if p.prominent && p.text == "二、情况"));
        assert_eq!(table(&read[1]), ["规章/12/3", "1.a/a|b\nc/"]);
        assert!(matches!(&read[2], Block::Paragraph(p) if p.text == "文字"));
    }

    #[test]
    fn tables_of_tags_and_of_frames() {
        let read = read(
            "表：<table><tr><td rowspan=2>规章</td><td>1</td></tr>\n<tr><td>2</td></tr></table>\n+---+---+\n| 规 | 1 |\n| 章 |   |\n+===+===+\n| 件 | 2 |\n+---+---+",
        );
        assert!(matches!(&read[0], Block::Paragraph(p) if p.text == "表："));
        assert_eq!(table(&read[1]), ["规章/1", "规章/2"]);
        assert_eq!(table(&read[2]), ["规\n章/1", "件/2"]);
    }

    #[test]
    fn rows_of_different_length_are_lines_of_text() {
        let read = read("| 申请人 |  | 总计 |\n|---|---|---|\n| 自然人 | 总计 |\n| 规章 | 1 | 2 |");
        let lines: Vec<&str> = read
            .iter()
            .filter_map(|b| if let Block::Paragraph(p) = b { Some(p.text.trim()) } else { None })
            .collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[2].split_whitespace().collect::<Vec<_>>(), ["规章", "1", "2"]);
    }

    #[test]
    fn one_cell_a_line_is_text() {
        assert!(read("| 规章\n| 0\n| 0").iter().all(|b| matches!(b, Block::Paragraph(_))));
    }
}
