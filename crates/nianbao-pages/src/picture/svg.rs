//! Draws a page as SVG: its glyphs, rulings and pictures at their positions.

use std::fmt::Write as _;

use super::{Mark, Role};
use nianbao::limits;
use nianbao::origin::Rect;
use pagemarks::{Direction, Glyph, Page, UNREAD};

/// The baseline of a glyph below the top of its box, relative to the height of the box.
const BASELINE: f32 = 0.88;

/// The glyphs, rulings and pictures of a page as elements of an SVG in points, within `limits::DRAWN` of each.
///
/// Glyphs are drawn at their positions in a font of the viewer; glyphs without text are boxes. Rulings are grey lines and
/// pictures grey areas.
pub fn page(page: &Page) -> String {
    let mut out = String::new();
    for picture in page.pictures.iter().take(limits::DRAWN) {
        rect(&mut out, picture, "fill=\"#999\" fill-opacity=\"0.15\"");
    }
    let mut path = String::new();
    for r in page.rulings.iter().take(limits::DRAWN) {
        // Writing to a string cannot fail, here and below.
        let _ = match r.direction {
            Direction::Horizontal => write!(path, "M{} {}H{}", short(r.from), short(r.at), short(r.to)),
            Direction::Vertical => write!(path, "M{} {}V{}", short(r.at), short(r.from), short(r.to)),
        };
    }
    if !path.is_empty() {
        let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"#777\" stroke-width=\"0.6\"/>");
    }
    let mut run: Vec<&Glyph> = Vec::new();
    for glyph in page.glyphs.iter().filter(|g| !g.text.trim().is_empty()).take(limits::DRAWN) {
        if glyph.text.contains(UNREAD) {
            rect(&mut out, &glyph.bbox, "fill=\"none\" stroke=\"#b35900\" stroke-width=\"0.5\"");
            continue;
        }
        if run.last().is_some_and(|last| !goes_on(last, glyph)) {
            text(&mut out, &run);
            run.clear();
        }
        run.push(glyph);
    }
    text(&mut out, &run);
    out
}

/// Marks as elements of an SVG in points.
pub fn marks(marks: &[Mark]) -> String {
    let mut out = String::new();
    for mark in marks {
        let [r, g, b] = mark.colour();
        let colour = format!("#{r:02x}{g:02x}{b:02x}");
        let look = match mark.role {
            Role::Cell => format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\""),
            Role::Row | Role::Column => format!("fill=\"{colour}\" fill-opacity=\"0.15\""),
        };
        rect(&mut out, &mark.bbox, &look);
    }
    out
}

fn rect(out: &mut String, bbox: &Rect, look: &str) {
    let (width, height) = (short(bbox.width()), short(bbox.height()));
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" {look}/>",
        short(bbox.x0),
        short(bbox.y0)
    );
}

/// Whether two glyphs may share one element: horizontal, same style, same line, one character each.
fn goes_on(last: &Glyph, next: &Glyph) -> bool {
    let single = |g: &Glyph| g.turn == 0 && !g.slanted && g.text.chars().count() == 1;
    let level = (last.bbox.y0 - next.bbox.y0).abs() < 0.01 && (last.bbox.y1 - next.bbox.y1).abs() < 0.01;
    single(last) && single(next) && level
}

fn text(out: &mut String, run: &[&Glyph]) {
    let Some(first) = run.first() else { return };
    let b = first.bbox;
    if first.turn % 2 == 1 || first.turn == 2 {
        let (x, y) = (b.center_x(), b.center_y());
        let size = if first.turn == 2 { b.height() } else { b.width() };
        let _ = writeln!(
            out,
            "<text transform=\"translate({} {}) rotate({})\" y=\"{}\" font-size=\"{}\" text-anchor=\"middle\">{}</text>",
            short(x),
            short(y),
            u32::from(first.turn) * 90,
            short(0.38 * size),
            short(size),
            escaped(&first.text)
        );
        return;
    }
    let places: Vec<String> = run.iter().map(|g| short(g.bbox.x0)).collect();
    let letters: String = run.iter().map(|g| escaped(&g.text)).collect();
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\">{letters}</text>",
        places.join(" "),
        short(b.y0 + BASELINE * b.height()),
        short(b.height())
    );
}

/// A length in points, rounded to what a screen can show.
fn short(length: f32) -> String {
    let rounded = format!("{length:.1}");
    rounded.strip_suffix(".0").map_or(rounded.clone(), str::to_owned)
}

/// Text escaped for an element or attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect()
}
