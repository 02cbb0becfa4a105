//! Lines to paragraphs, over line and page ends, without inventing or losing a blank.

use super::line::Line;
use super::upright::Sheet;
use crate::block::Paragraph;
use crate::text::{normalise, split_numbering};

/// How far, in parts of the font size, a line may end before the right margin and still be full.
const FULL: f32 = 1.9;
/// How far, in parts of the font size, a line must begin behind the left margin to open a paragraph.
const INDENT: f32 = 1.2;
/// How much larger than the body's a heading's letters are at least.
const LARGER: f32 = 1.08;
/// How much wider than usual the space above a line must be to part paragraphs.
const WIDE_GAP: f32 = 1.6;

/// The measures of a document's running text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) size: f32,
    font: Option<u16>,
    /// Usual distance from the top of one line to the next.
    pitch: f32,
}

/// Measures the running text: margins, size and font of most of it.
pub(super) fn measure<'a>(lines: impl Iterator<Item = &'a Line> + Clone) -> Measure {
    let long = |line: &&Line| line.chunks.len() == 1 && line.text().chars().count() >= 15;
    let mut texts: Vec<&Line> = lines.clone().filter(long).collect();
    if texts.is_empty() {
        texts = lines.clone().collect();
    }
    let median = |mut values: Vec<f32>| -> f32 {
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let mut fonts: std::collections::BTreeMap<Option<u16>, usize> = std::collections::BTreeMap::new();
    for line in &texts {
        *fonts.entry(line.font).or_default() += line.text().chars().count();
    }
    let mut rights: Vec<f32> = texts.iter().map(|l| l.bbox.x1).collect();
    rights.sort_by(f32::total_cmp);
    // The margin is where many lines end; the very longest may stick out by a hanging mark.
    let right = rights.get(rights.len() * 3 / 4).copied().unwrap_or(0.0);
    let mut lefts: Vec<f32> = texts.iter().map(|l| l.bbox.x0).collect();
    lefts.sort_by(f32::total_cmp);
    let left = lefts.get(lefts.len() / 8).copied().unwrap_or(0.0);
    let pitches = texts.windows(2).map(|w| w[1].bbox.y0 - w[0].bbox.y0).filter(|d| *d > 0.0).collect();
    Measure {
        left,
        right,
        size: median(texts.iter().map(|l| l.size).collect()),
        font: fonts.into_iter().rev().max_by_key(|(_, n)| *n).and_then(|(font, _)| font),
        pitch: median(pitches),
    }
}

impl Measure {
    /// Whether a line is set apart as headings and titles are, by its place, its size or its font.
    pub(super) fn is_prominent(&self, line: &Line) -> bool {
        let short = line.bbox.width() < 0.9 * (self.right - self.left);
        self.is_set_apart(line) || short && line.font.is_some() && line.font != self.font
    }

    /// Whether a line is larger than the text, or centred.
    fn is_set_apart(&self, line: &Line) -> bool {
        let middle = (self.left + self.right) / 2.0;
        let width = self.right - self.left;
        let short = line.bbox.width() < 0.9 * width;
        let centred = (line.bbox.center_x() - middle).abs() < 0.04 * width
            && line.bbox.x0 > self.left + 2.5 * line.size
            && line.bbox.x1 < self.right - 2.5 * line.size;
        line.size > LARGER * self.size || short && centred
    }

    /// Whether a line reaches the right margin, so that the next may be its continuation.
    fn is_full(&self, line: &Line) -> bool {
        line.bbox.x1 >= self.right - FULL * line.size.max(self.size)
    }
}

/// Builds paragraphs out of lines handed to it in reading order.
pub(super) struct Paragraphs {
    measure: Measure,
    open: Option<Open>,
}

/// A paragraph that may still go on.
struct Open {
    paragraph: Paragraph,
    full: bool,
    last: (u32, f32, f32, f32), // page, top, size, left of the last line
    prominent: bool,
}

impl Paragraphs {
    pub(super) fn new(measure: Measure) -> Self {
        Paragraphs { measure, open: None }
    }

    /// Adds a line; gives back the paragraph that it ends.
    pub(super) fn add(&mut self, line: &Line, sheet: &Sheet) -> Option<Paragraph> {
        let text = normalise(line.text().trim()).into_owned();
        if text.is_empty() {
            return None;
        }
        let prominent = self.measure.is_prominent(line);
        if let Some(open) =
            self.open.as_mut().filter(|open| self.measure.continues(open, line, &text, prominent, sheet))
        {
            open.paragraph.text.push('\n');
            open.paragraph.text.push_str(&text);
            open.full = self.measure.is_full(line);
            open.last = (sheet.page.number, line.bbox.y0, line.size, line.bbox.x0);
            return None;
        }
        let ended = self.close();
        self.open = Some(Open {
            paragraph: Paragraph { text, place: sheet.place(&line.bbox), prominent, runs_on: false },
            full: self.measure.is_full(line),
            last: (sheet.page.number, line.bbox.y0, line.size, line.bbox.x0),
            prominent,
        });
        ended
    }

    /// Ends the paragraph that is open.
    pub(super) fn close(&mut self) -> Option<Paragraph> {
        self.open.take().map(|open| open.paragraph)
    }
}

impl Measure {
    /// Whether a line goes on with the paragraph that is open.
    fn continues(&self, open: &Open, line: &Line, text: &str, prominent: bool, sheet: &Sheet) -> bool {
        let (page, top, size, left) = open.last;
        let same_size = (size - line.size).abs() < 0.12 * size.max(line.size);
        // The font alone does not end a paragraph: its last line may be one word in another.
        let apart = self.is_set_apart(line);
        if !open.full || !same_size && open.prominent || apart && !open.prominent {
            return false;
        }
        if line.bbox.x0 > self.left + INDENT * self.size
            && line.bbox.x0 > left - 0.5 * self.size
            && !(open.prominent && prominent)
        {
            return false;
        }
        let ends = open.paragraph.text.ends_with(['。', '；', '：', '！', '？']);
        if ends && split_numbering(text).0.is_some() {
            return false;
        }
        if page != sheet.page.number {
            return !apart;
        }
        let usual = if self.pitch > 0.0 { self.pitch } else { 1.5 * self.size };
        (line.bbox.y0 - top) <= WIDE_GAP * usual
    }
}
