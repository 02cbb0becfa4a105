//! Any marks on a page: glyphs with the letters of the form, and rulings.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use nianbao::input::Content;
use nianbao::origin::Rect;
use pagemarks::{Direction, Glyph, Page, Pages, Ruling};
use nianbao::{layout, report};

/// Letters that reports print.
const LETTERS: &str = "0123456789.,-/一二三四五六七八九十（）、总计本年新收政府信息公开申请数量上结转予以部分不予维持纠正其他结果尚未审结 年度报告\u{FFFD}";

#[derive(Arbitrary, Debug)]
struct Marks {
    pages: Vec<(Vec<Mark>, Vec<Line>)>,
}

/// A run of letters from a point on a coarse grid, so that marks meet.
#[derive(Arbitrary, Debug)]
struct Mark {
    x: u8,
    y: u8,
    size: u8,
    turn: u8,
    letters: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
struct Line {
    across: bool,
    at: u8,
    from: u8,
    length: u8,
}

/// Quarter points in a step of the grid.
const STEP: f32 = 3.5;

impl Mark {
    fn glyphs(&self) -> impl Iterator<Item = Glyph> {
        let size = 1.0 + f32::from(self.size % 24);
        let (x, y) = (f32::from(self.x) * STEP, f32::from(self.y) * STEP);
        let letters: Vec<char> = LETTERS.chars().collect();
        (0_u8..).zip(&self.letters).map(move |(index, letter)| {
            let x0 = x + size * f32::from(index);
            Glyph {
                text: letters[usize::from(*letter) % letters.len()].to_string().into(),
                bbox: Rect { x0, y0: y, x1: x0 + size, y1: y + size },
                size,
                turn: if self.turn > 250 { self.turn % 4 } else { 0 },
                slanted: self.turn == 250,
                vertical: self.turn == 249,
                doubtful: self.turn == 248,
                font: 0,
            }
        })
    }
}

impl Line {
    fn ruling(&self) -> Ruling {
        let from = f32::from(self.from) * STEP;
        Ruling {
            direction: if self.across { Direction::Horizontal } else { Direction::Vertical },
            at: f32::from(self.at) * STEP,
            from,
            to: from + f32::from(self.length) * STEP,
        }
    }
}

libfuzzer_sys::fuzz_target!(|marks: Marks| {
    let page = |(index, (marks, lines)): (usize, &(Vec<Mark>, Vec<Line>))| Page {
        number: index as u32 + 1,
        width: 595.0,
        height: 842.0,
        glyphs: marks.iter().flat_map(Mark::glyphs).collect(),
        rulings: lines.iter().map(Line::ruling).collect(),
        pictures: Vec::new(),
        specks: Vec::new(),
    };
    let pages: Vec<Page> = marks.pages.iter().enumerate().map(page).collect();
    let read = || {
        let pages = Pages { pages: pages.clone(), fonts: vec![String::new()] };
        let laid = layout::lay_out(Content::Pages(pages));
        format!("{:?}", report::recognise(nianbao::Form::disclosure(), laid.blocks, &report::Hints::default()))
    };
    assert_eq!(read(), read(), "the same marks are read differently");
});
