//! What is made of marks, from whatever format they come: drawn on the canvas by hand.

use std::rc::Rc;

use pagemarks::canvas::{Canvas, DocumentCanvas, Group, Ink, PageCanvas, Paint, Subpath};
use pagemarks::{Glyph, Limits, Page, Rect, Warning};

const WHITE: Paint = Paint { white: true, ..Paint::BLACK };
const GLASS: Paint = Paint { opaque: false, ..Paint::BLACK };

/// A page of 200 by 100 points, drawn.
fn drawn(draw: impl Fn(&mut PageCanvas)) -> (Page, Vec<Warning>) {
    let limits = Limits::default();
    let mut document = DocumentCanvas::new(&limits);
    let mut page = document.page(200.0, 100.0);
    draw(&mut page);
    page.finish();
    let (mut pages, warnings) = document.finish();
    (pages.remove(0), warnings)
}

fn text(draw: impl Fn(&mut PageCanvas)) -> String {
    drawn(draw).0.glyphs.iter().map(|glyph| &*glyph.text).collect()
}

/// A letter 10 points wide and high, its left side at `x`, its top at 40.
fn letter(text: &str, x: f32) -> Glyph {
    Glyph {
        text: text.into(),
        bbox: Rect { x0: x, y0: 40.0, x1: x + 10.0, y1: 50.0 },
        size: 10.0,
        turn: 0,
        slanted: false,
        vertical: false,
        font: 0,
    }
}

fn write(page: &mut PageCanvas, letters: &str) {
    for (index, letter_of) in letters.chars().enumerate() {
        page.glyph(letter(&letter_of.to_string(), 10.0 * index as f32), Ink::Visible);
    }
}

fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> [Subpath; 1] {
    [Subpath { points: vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)], curved: false, closed: true }]
}

#[test]
fn clips_nest_and_end() {
    let shown = text(|page| {
        page.push_clip(&rectangle(0.0, 0.0, 20.0, 100.0));
        page.push_clip(&rectangle(10.0, 0.0, 200.0, 100.0));
        write(page, "abc");
        page.pop_clip();
        page.glyph(letter("d", 0.0), Ink::Visible);
        page.pop_clip();
        page.pop_clip();
        page.glyph(letter("e", 150.0), Ink::Visible);
    });
    assert_eq!(shown, "bde");
}

#[test]
fn an_empty_clip_hides_everything() {
    assert_eq!(
        text(|page| {
            page.push_clip(&[]);
            write(page, "abc");
        }),
        ""
    );
}

#[test]
fn lines_end_at_their_clip() {
    let (page, _) = drawn(|page| {
        page.push_clip(&rectangle(20.0, 0.0, 60.0, 100.0));
        page.path(&[Subpath::line((0.0, 50.0), (200.0, 50.0))], None, Some(&Paint::BLACK));
    });
    assert_eq!((page.rulings[0].from, page.rulings[0].to), (20.0, 60.0));
}

#[test]
fn a_hidden_group_hides_what_is_in_it_however_deep() {
    let shown = text(|page| {
        page.push_group(Group::Hidden);
        page.push_group(Group::Plain);
        write(page, "abc");
        page.pop_group();
        page.pop_group();
        page.glyph(letter("d", 0.0), Ink::Visible);
        page.pop_group();
    });
    assert_eq!(shown, "d");
}

#[test]
fn the_outermost_actual_text_counts() {
    let shown = text(|page| {
        page.push_group(Group::ActualText(Rc::from("xyz")));
        page.push_group(Group::ActualText(Rc::from("nothing")));
        write(page, "abc");
        page.pop_group();
        page.pop_group();
    });
    assert_eq!(shown, "xyz");
}

#[test]
fn actual_text_of_another_length_is_one_mark_over_all_it_stands_for() {
    let (page, _) = drawn(|page| {
        page.push_group(Group::ActualText(Rc::from("four")));
        write(page, "ab");
        page.pop_group();
    });
    assert_eq!((&*page.glyphs[0].text, page.glyphs[0].bbox.x0, page.glyphs[0].bbox.x1), ("four", 0.0, 20.0));
    assert_eq!(page.glyphs.len(), 1);
}

#[test]
fn actual_text_still_counts_where_the_page_ends_first() {
    assert_eq!(
        text(|page| {
            page.push_group(Group::ActualText(Rc::from("xyz")));
            write(page, "abc");
        }),
        "xyz"
    );
}

#[test]
fn what_is_painted_over_is_not_seen_and_digits_leave_a_mark() {
    let covered = |fill: Paint| {
        text(move |page| {
            write(page, "a1b");
            page.path(&rectangle(0.0, 35.0, 20.0, 55.0), Some(&fill), None);
        })
    };
    assert_eq!(covered(Paint::BLACK), "\u{FFFD}b");
    assert_eq!(covered(WHITE), "\u{FFFD}b");
    assert_eq!(covered(GLASS), "a1b", "what lies below shows through");
}

#[test]
fn under_a_clip_of_another_shape_nothing_counts_as_covered() {
    let triangle =
        [Subpath { points: vec![(0.0, 0.0), (200.0, 0.0), (0.0, 100.0)], curved: false, closed: true }];
    let shown = text(|page| {
        write(page, "a1b");
        page.push_clip(&triangle);
        page.path(&rectangle(0.0, 35.0, 20.0, 55.0), Some(&Paint::BLACK), None);
    });
    assert_eq!(shown, "a1b");
}

#[test]
fn a_picture_hides_digits_unless_it_lets_them_through() {
    let under = |opaque: bool| {
        text(move |page| {
            write(page, "a1");
            page.image(Rect { x0: 0.0, y0: 30.0, x1: 100.0, y1: 60.0 }, opaque);
        })
    };
    assert_eq!((under(true).as_str(), under(false).as_str()), ("a\u{FFFD}", "a1"));
}

#[test]
fn white_letters_are_seen_on_what_is_painted() {
    let white = |page: &mut PageCanvas| page.glyph(letter("w", 0.0), Ink::White);
    assert_eq!(text(white), "");
    assert_eq!(
        text(|page| {
            page.path(&rectangle(0.0, 35.0, 20.0, 55.0), Some(&Paint::BLACK), None);
            white(page);
        }),
        "w"
    );
    assert_eq!(
        text(|page| {
            page.image(Rect { x0: 0.0, y0: 30.0, x1: 100.0, y1: 60.0 }, true);
            white(page);
        }),
        "w"
    );
}

#[test]
fn invisible_text_counts_where_a_page_has_no_other() {
    let (page, warnings) = drawn(|page| page.glyph(letter("i", 0.0), Ink::Invisible));
    assert_eq!(&*page.glyphs[0].text, "i");
    assert_eq!(warnings, [Warning::InvisibleText { pages: 1 }]);
    assert_eq!(
        text(|page| {
            write(page, "a");
            page.glyph(letter("i", 50.0), Ink::Invisible);
        }),
        "a"
    );
}

#[test]
fn a_page_without_marks_has_no_text() {
    assert_eq!(drawn(|_| {}).1, [Warning::NoText]);
}

#[test]
fn pages_are_numbered_and_one_that_is_not_finished_is_none() {
    let limits = Limits::default();
    let mut document = DocumentCanvas::new(&limits);
    document.page(10.0, 10.0).finish();
    drop(document.page(20.0, 20.0));
    document.page(30.0, 30.0).finish();
    let (pages, _) = document.finish();
    let pages: Vec<(u32, f32)> = pages.iter().map(|page| (page.number, page.width)).collect();
    assert_eq!(pages, [(1, 10.0), (2, 30.0)]);
}
