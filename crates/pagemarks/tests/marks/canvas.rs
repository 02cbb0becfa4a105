//! What is made of marks, from whatever format they come: drawn on the canvas by hand.

use std::rc::Rc;

use pagemarks::canvas::{
    Canvas, Colour, DocumentCanvas, Fill, Group, Ink, PageCanvas, Paint, Picture, Rule, Stroke, Subpath,
};
use pagemarks::{Glyph, Limits, Matrix, Page, Rect, Warning};

const WHITE: Fill = Fill { paint: Paint::WHITE, ..Fill::BLACK };
const GLASS: Fill = Fill { paint: Paint { alpha: 0.3, ..Paint::BLACK }, ..Fill::BLACK };

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
        doubtful: false,
        font: 0,
    }
}

fn write(page: &mut PageCanvas, letters: &str) {
    for (index, letter_of) in letters.chars().enumerate() {
        page.glyph(letter(&letter_of.to_string(), 10.0 * index as f32), Ink::BLACK);
    }
}

fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> [Subpath; 1] {
    [Subpath { points: vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)], curved: false, closed: true }]
}

#[test]
fn clips_nest_and_end() {
    let shown = text(|page| {
        page.push_clip(&rectangle(0.0, 0.0, 20.0, 100.0), Rule::NonZero);
        page.push_clip(&rectangle(10.0, 0.0, 200.0, 100.0), Rule::NonZero);
        write(page, "abc");
        page.pop_clip();
        page.glyph(letter("d", 0.0), Ink::BLACK);
        page.pop_clip();
        page.pop_clip();
        page.glyph(letter("e", 150.0), Ink::BLACK);
    });
    assert_eq!(shown, "bde");
}

#[test]
fn an_empty_clip_hides_everything() {
    assert_eq!(
        text(|page| {
            page.push_clip(&[], Rule::NonZero);
            write(page, "abc");
        }),
        ""
    );
}

#[test]
fn lines_end_at_their_clip() {
    let (page, _) = drawn(|page| {
        page.push_clip(&rectangle(20.0, 0.0, 60.0, 100.0), Rule::NonZero);
        page.path(&[Subpath::line((0.0, 50.0), (200.0, 50.0))], None, Some(&Stroke::BLACK));
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
        page.glyph(letter("d", 0.0), Ink::BLACK);
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
    let covered = |fill: Fill| {
        text(move |page| {
            write(page, "a1b");
            page.path(&rectangle(0.0, 35.0, 20.0, 55.0), Some(&fill), None);
        })
    };
    assert_eq!(covered(Fill::BLACK), "\u{FFFD}b");
    assert_eq!(covered(WHITE), "\u{FFFD}b");
    assert_eq!(covered(GLASS), "a1b", "what lies below shows through");
}

/// What becomes of a digit at 10 to 20, by 40 to 50: its text, and a question mark where it is doubtful.
fn digit(ink: Paint, draw: impl Fn(&mut PageCanvas), after: impl Fn(&mut PageCanvas)) -> String {
    let (page, _) = drawn(|page| {
        draw(page);
        page.glyph(letter("1", 10.0), Ink::Painted(ink));
        after(page);
    });
    let said = |glyph: &Glyph| format!("{}{}", glyph.text, if glyph.doubtful { "?" } else { "" });
    page.glyphs.iter().map(said).collect()
}

/// What becomes of a black digit under what is drawn after it.
fn under(draw: impl Fn(&mut PageCanvas)) -> String {
    digit(Paint::BLACK, |_| {}, draw)
}

fn colour(red: f32, green: f32, blue: f32) -> Paint {
    Paint { colour: Some(Colour { red, green, blue }), ..Paint::BLACK }
}

fn polygon(points: &[(f64, f64)]) -> Subpath {
    Subpath { points: points.to_vec(), curved: false, closed: true }
}

#[test]
fn under_a_clip_of_another_shape_only_what_it_shows_is_covered() {
    let clipped = |corner: f64| {
        under(move |page| {
            page.push_clip(&[polygon(&[(0.0, 0.0), (corner, 0.0), (0.0, corner)])], Rule::NonZero);
            page.path(&rectangle(0.0, 35.0, 20.0, 55.0), Some(&WHITE), None);
        })
    };
    assert_eq!((clipped(200.0), clipped(30.0)), ("\u{FFFD}".to_owned(), "1".to_owned()));
    assert_eq!(clipped(60.0), "1?", "half of it");
}

#[test]
fn a_part_of_several_parts_covers_what_lies_in_it_and_a_hole_does_not() {
    let ring = |rule: Rule| {
        under(move |page| {
            let parts = [rectangle(0.0, 0.0, 90.0, 90.0), rectangle(5.0, 30.0, 40.0, 60.0)].concat();
            page.path(&parts, Some(&Fill { paint: Paint::WHITE, rule }), None);
        })
    };
    assert_eq!((ring(Rule::NonZero), ring(Rule::EvenOdd)), ("\u{FFFD}".to_owned(), "1".to_owned()));
}

#[test]
fn a_wide_line_covers_and_a_slanted_one_strikes() {
    let line = |from, to, width: f32, paint: Paint| {
        under(move |page| page.path(&[Subpath::line(from, to)], None, Some(&Stroke { paint, width })))
    };
    assert_eq!(line((0.0, 45.0), (30.0, 45.0), 12.0, Paint::WHITE), "\u{FFFD}");
    assert_eq!(line((0.0, 45.0), (30.0, 45.0), 2.0, Paint::WHITE), "1?");
    assert_eq!(line((8.0, 52.0), (22.0, 38.0), 0.5, Paint::BLACK), "1?");
    assert_eq!(line((8.0, 52.0), (22.0, 38.0), 0.5, Paint::WHITE), "1", "it is too thin to hide anything");
    assert_eq!(line((0.0, 51.0), (30.0, 51.0), 0.5, Paint::BLACK), "1");
}

#[test]
fn digits_stand_out_from_their_ground_or_are_not_seen() {
    let on = |ground: Paint, ink: Paint| {
        digit(
            ink,
            |page| {
                page.path(
                    &rectangle(6.0, 36.0, 24.0, 54.0),
                    Some(&Fill { paint: ground, ..Fill::BLACK }),
                    None,
                )
            },
            |_| {},
        )
    };
    let blue = colour(0.0, 0.0, 1.0);
    assert_eq!(on(blue, blue), "");
    assert_eq!(on(blue, Paint::WHITE), "1");
    assert_eq!(on(blue, colour(0.0, 0.1, 1.0)), "1?");
    assert_eq!(on(Paint::UNKNOWN, Paint::BLACK), "1?");
    assert_eq!(on(Paint { alpha: 0.5, ..Paint::BLACK }, colour(0.5, 0.5, 0.5)), "");
}

#[test]
fn a_picture_hides_digits_as_far_as_its_mask_paints() {
    let place = Matrix([100.0, 0.0, 0.0, 100.0, 0.0, 0.0]);
    let masked = |mask: fn(f64, f64) -> f32| {
        under(move |page| page.image(&place, &Picture { mask: Some(&mask), ..Picture::OPAQUE }))
    };
    assert_eq!(under(|page| page.image(&place, &Picture::OPAQUE)), "\u{FFFD}");
    assert_eq!((masked(|_, _| 1.0), masked(|_, _| 0.3)), ("\u{FFFD}".to_owned(), "1".to_owned()));
    assert_eq!(masked(|x, _| f32::from(u8::from(x < 0.15))), "1?", "it ends in the middle of the digit");
    let unknown = Picture { paint: Paint { masked: true, ..Paint::UNKNOWN }, mask: None };
    assert_eq!(under(|page| page.image(&place, &unknown)), "1?");
}

#[test]
fn where_viewers_differ_digits_are_doubtful() {
    assert_eq!(under(|page| page.dispute(Rect { x0: 0.0, y0: 30.0, x1: 60.0, y1: 60.0 })), "1?");
    assert_eq!(
        digit(Paint::BLACK, |page| page.push_group(Group::Disputed), |page| page.pop_group()),
        "1?",
        "a layer that one viewer shows"
    );
}

#[test]
fn no_text_takes_a_visible_number_away() {
    let said = |actual: &'static str| {
        digit(
            Paint::BLACK,
            |page| page.push_group(Group::ActualText(Rc::from(actual))),
            |page| page.pop_group(),
        )
    };
    assert_eq!((said(""), said(" ")), ("1".to_owned(), "1".to_owned()));
    assert_eq!((said("2"), said("one")), ("1?".to_owned(), "1?".to_owned()));
    assert_eq!(said("1"), "1");
}

#[test]
fn more_comparisons_than_there_may_be_leave_digits_doubtful() {
    let mut limits = Limits::default();
    limits.page_coverings = 10;
    let mut document = DocumentCanvas::new(&limits);
    let mut page = document.page(200.0, 100.0);
    for _ in 0..20 {
        page.path(&rectangle(50.0, 35.0, 70.0, 55.0), Some(&WHITE), None);
    }
    page.glyph(letter("1", 0.0), Ink::BLACK);
    page.finish();
    let (pages, warnings) = document.finish();
    assert!(pages[0].glyphs[0].doubtful);
    assert_eq!(warnings, [Warning::LimitReached(pagemarks::Limit::Coverings)]);
}

#[test]
fn white_letters_are_seen_on_what_is_painted() {
    let white = |page: &mut PageCanvas| page.glyph(letter("w", 0.0), Ink::Painted(Paint::WHITE));
    assert_eq!(text(white), "");
    assert_eq!(
        text(|page| {
            page.path(&rectangle(0.0, 35.0, 20.0, 55.0), Some(&Fill::BLACK), None);
            white(page);
        }),
        "w"
    );
    assert_eq!(
        text(|page| {
            page.image(&Matrix([100.0, 0.0, 0.0, 30.0, 0.0, 30.0]), &Picture::OPAQUE);
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
