//! Random reports, printed through the page model and read back: the same numbers; and of one with a broken cell, exactly
//! the identities that take the cell in fail.

use std::collections::BTreeSet;

use crate::support::Made;
use nianbao::Verdict;
use nianbao::block::{Block, Table};
use nianbao::check::{State, judge};
use nianbao::input::{Content, open};
use nianbao::layout::lay_out;
use nianbao::origin::Rect;
use nianbao::report::{Hints, Report, Value, recognise};
use pagemarks::{Direction, Glyph, Page, Pages, Ruling};
use proptest::prelude::*;

const WIDTH: f32 = 595.0;
/// One long page: how pages break is another test's matter.
const HEIGHT: f32 = 6_000.0;
const MARGIN: f32 = 40.0;
const PAD: f32 = 2.0;

/// A page that is being printed.
struct Press {
    page: Page,
    y: f32,
    size: f32,
}

impl Press {
    fn new(size: f32) -> Self {
        let page = Page { number: 1, width: WIDTH, height: HEIGHT, ..Page::default() };
        Press { page, y: MARGIN, size }
    }

    /// How wide a letter is set: digits and Latin letters half as wide as they are high.
    fn advance(&self, c: char) -> f32 {
        if c.is_ascii() { self.size / 2.0 } else { self.size }
    }

    /// Breaks a text into lines; a number stays whole.
    fn lines(&self, text: &str, width: f32) -> Vec<String> {
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0);
        for c in text.chars() {
            let advance = self.advance(c);
            if used + advance > width && !c.is_ascii() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(c);
            used += advance;
        }
        lines.push(line);
        lines
    }

    fn set(&mut self, text: &str, mut x: f32, y: f32) {
        for c in text.chars() {
            let advance = self.advance(c);
            let bbox = Rect { x0: x, y0: y, x1: x + advance, y1: y + self.size };
            let text = c.to_string().into_boxed_str();
            self.page.glyphs.push(Glyph {
                text,
                bbox,
                size: self.size,
                turn: 0,
                slanted: false,
                vertical: false,
                doubtful: false,
                font: 0,
            });
            x += advance;
        }
    }

    fn paragraph(&mut self, text: &str) {
        for line in self.lines(text, WIDTH - 2.0 * MARGIN) {
            self.set(&line, MARGIN, self.y);
            self.y += self.size * 1.5;
        }
        self.y += self.size;
    }

    fn frame(&mut self, [x0, y0, x1, y1]: [f32; 4]) {
        for at in [y0, y1] {
            self.page.rulings.push(Ruling { direction: Direction::Horizontal, at, from: x0, to: x1 });
        }
        for at in [x0, x1] {
            self.page.rulings.push(Ruling { direction: Direction::Vertical, at, from: y0, to: y1 });
        }
    }

    fn table(&mut self, table: &Table) {
        let step = (WIDTH - 2.0 * MARGIN) / table.columns as f32;
        let leading = self.size * 1.2;
        let needs = |press: &Press, text: &str, columns: usize| {
            press.lines(text, step * columns as f32 - 2.0 * PAD).len() as f32 * leading + 2.0 * PAD
        };
        let mut heights = vec![leading + 2.0 * PAD; table.rows];
        for cell in &table.cells {
            let rows = cell.row..cell.row + cell.rows;
            let lacks = needs(self, &cell.text, cell.columns) - heights[rows.clone()].iter().sum::<f32>();
            heights[rows.end - 1] += lacks.max(0.0);
        }
        let edge = |row: usize| heights.iter().take(row).sum::<f32>();
        let top = self.y;
        for cell in &table.cells {
            let x = |column: usize| MARGIN + step * column as f32;
            let edges = [
                x(cell.column),
                top + edge(cell.row),
                x(cell.column + cell.columns),
                top + edge(cell.row + cell.rows),
            ];
            self.frame(edges);
            for (index, line) in
                self.lines(&cell.text, step * cell.columns as f32 - 2.0 * PAD).iter().enumerate()
            {
                self.set(line, edges[0] + PAD, edges[1] + PAD + leading * index as f32);
            }
        }
        self.y = top + edge(table.rows) + 2.0 * self.size;
    }
}

/// Prints a report and reads it back.
fn printed(made: &Made, size: f32) -> Report {
    let page = made.page();
    let Content::Blocks(blocks) = open(page.as_bytes(), "made.html".as_ref(), None, None).unwrap().content
    else {
        panic!("a web page has blocks")
    };
    let mut press = Press::new(size);
    for block in &blocks {
        match block {
            Block::Paragraph(paragraph) => press.paragraph(&paragraph.text),
            Block::Table(table) => press.table(table),
        }
    }
    let pages = Pages { pages: vec![press.page], fonts: vec![String::new()] };
    let laid = lay_out(Content::Pages(pages));
    assert!(laid.findings.is_empty(), "{:?}", laid.findings);
    recognise(nianbao::Form::disclosure(), laid.blocks, &Hints::default()).remove(0)
}

/// Every edition of the form, with a year it was used for.
const EDITIONS: [(&str, i32); 3] = [("2021", 2023), ("2019", 2020), ("2014", 2016)];

/// Fills a report: small and large numbers, and blanks, dashes and slashes where a nought would stand.
fn fill((edition, year): (&'static str, i32), numbers: &[u32], blanks: &[u8]) -> Made {
    let mut made = Made::blank(edition, "云溪县水利局", year);
    let paths: Vec<String> = made.numbers.keys().cloned().collect();
    let is_part = |path: &str| {
        let is_sum =
            path.ends_with(".total") || path.contains("total_processed") || path.contains("new_received");
        !is_sum && !path.contains("carried_over") && !path.contains("fees")
    };
    for (path, number) in paths.iter().filter(|path| is_part(path)).zip(numbers.iter().cycle()) {
        made.set(path, *number);
    }
    made.add_up();
    for (path, blank) in paths.iter().zip(blanks.iter().cycle()) {
        let print = ["", "/", "—"].get(usize::from(*blank));
        if let Some(print) = print.filter(|_| is_part(path) && made.numbers[path] == "0") {
            made.put(path, print);
        }
    }
    made
}

/// A number as often nought as not.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![3 => Just(0_u32), 3 => 1..20_u32, 1 => 20..99_999_u32]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read(
        edition in prop::sample::select(&EDITIONS[..]),
        numbers in prop::collection::vec(number(), 1..40),
        blanks in prop::collection::vec(0..9_u8, 1..40),
        size in 6.0..10.5_f32,
    ) {
        let made = fill(edition, &numbers, &blanks);
        let mut report = printed(&made, size);
        prop_assert_eq!(report.cells.len(), made.numbers.len());
        for cell in &report.cells {
            let print = made.numbers[&cell.at.path()].as_str();
            match &cell.value {
                Value::Blank => prop_assert!(matches!(print, "" | "/" | "—"), "{}: {print}", cell.at.path()),
                value => prop_assert_eq!(value.number().map(|n| n.to_string()), Some(print.to_owned()), "{}", cell.at.path()),
            }
        }
        prop_assert_eq!(judge(&mut report).verdict, Verdict::Verified);
    }

    #[test]
    fn a_broken_cell_breaks_its_own_identities_and_no_others(
        edition in prop::sample::select(&EDITIONS[..]),
        numbers in prop::collection::vec(1..99_u32, 1..40),
        which in any::<prop::sample::Index>(),
        more in 1..9_u32,
    ) {
        let mut made = fill(edition, &numbers, &[9]);
        let paths: Vec<String> = made.numbers.keys().filter(|path| !path.contains("fees")).cloned().collect();
        let path = which.get(&paths);
        made.set(path, made.get(path) + more);
        let mut report = printed(&made, 8.0);
        let judgement = judge(&mut report);
        let identities = judgement.identities(&report);
        let name = |rule: &str, location: &str| format!("{rule} {location}");
        let failed: BTreeSet<String> =
            judgement.failed.iter().map(|f| name(&f.rule, &f.location)).collect();
        let concerned: BTreeSet<String> = identities
            .iter()
            .filter(|identity| identity.cells.contains(path))
            .map(|identity| name(&identity.rule, &identity.location))
            .collect();
        prop_assert_eq!(&failed, &concerned, "{}", path);
        let mut printed = identities.iter().filter(|i| i.cells.iter().any(|cell| made.numbers.contains_key(cell)));
        prop_assert!(printed.all(|i| i.state == State::Held || i.state == State::Failed));
    }
}
