//! Lines to paragraphs, over line and page ends, without inventing or losing a blank.

use std::collections::BTreeMap;

use super::line::Line;
use super::tolerances::prose as tolerance;
use super::upright::Sheet;
use crate::block::Paragraph;
use crate::text::{normalise, split_numbering};

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
    let is_long =
        |line: &&Line| line.chunks.len() == 1 && line.text().chars().count() >= tolerance::LONG_LINE;
    let mut texts: Vec<&Line> = lines.clone().filter(is_long).collect();
    if texts.is_empty() {
        texts = lines.collect();
    }
    let pitches = texts.windows(2).map(|w| w[1].bbox.y0 - w[0].bbox.y0).filter(|d| *d > 0.0);
    Measure {
        left: quantile(texts.iter().map(|l| l.bbox.x0), tolerance::LEFT_MARGIN),
        right: quantile(texts.iter().map(|l| l.bbox.x1), tolerance::RIGHT_MARGIN),
        size: quantile(texts.iter().map(|l| l.size), MEDIAN),
        font: most_used_font(&texts),
        pitch: quantile(pitches, MEDIAN),
    }
}

const MEDIAN: (usize, usize) = (1, 2);

/// The value below which a part of all lies, given as numerator and denominator; 0 where there are none.
fn quantile(values: impl Iterator<Item = f32>, (numerator, denominator): (usize, usize)) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() * numerator / denominator).copied().unwrap_or(0.0)
}

/// The font that most characters are set in. `None` is a font without a name, and counts like one.
fn most_used_font(lines: &[&Line]) -> Option<u16> {
    let mut fonts: BTreeMap<Option<u16>, usize> = BTreeMap::new();
    for line in lines {
        *fonts.entry(line.font).or_default() += line.text().chars().count();
    }
    fonts.into_iter().rev().max_by_key(|(_, count)| *count).and_then(|(font, _)| font)
}

impl Measure {
    /// The width of the running text.
    pub(super) fn width(&self) -> f32 {
        self.right - self.left
    }

    /// Whether a line is set apart as headings and titles are, by its place, its size or its font.
    pub(super) fn is_prominent(&self, line: &Line) -> bool {
        let in_another_font = line.font.is_some() && line.font != self.font;
        self.is_set_apart(line) || self.is_short(line) && in_another_font
    }

    /// Whether a line is larger than the text, or centred.
    fn is_set_apart(&self, line: &Line) -> bool {
        line.size > tolerance::LARGER * self.size || self.is_short(line) && self.is_centred(line)
    }

    fn is_short(&self, line: &Line) -> bool {
        line.bbox.width() < tolerance::SHORT * self.width()
    }

    fn is_centred(&self, line: &Line) -> bool {
        let middle = (self.left + self.right) / 2.0;
        let inset = tolerance::CENTRED_INSET * line.size;
        (line.bbox.center_x() - middle).abs() < tolerance::CENTRED * self.width()
            && line.bbox.x0 > self.left + inset
            && line.bbox.x1 < self.right - inset
    }

    /// Whether a line reaches the right margin, so that the next may be its continuation.
    fn is_full(&self, line: &Line) -> bool {
        line.bbox.x1 >= self.right - tolerance::FULL * line.size.max(self.size)
    }

    /// Whether a line goes on with the paragraph that is open.
    fn continues(&self, open: &Open, line: &Line, text: &str, prominent: bool, sheet: &Sheet) -> bool {
        // The font alone does not end a paragraph: its last line may be one word in another.
        let set_apart = self.is_set_apart(line);
        let other_size =
            (open.last.size - line.size).abs() >= tolerance::SAME_SIZE * open.last.size.max(line.size);
        if !open.full || other_size && open.prominent || set_apart && !open.prominent {
            return false;
        }
        if self.is_indented(line, &open.last) && !(open.prominent && prominent) {
            return false;
        }
        let ends = open.paragraph.text.ends_with(['。', '；', '：', '！', '？']);
        if ends && split_numbering(text).0.is_some() {
            return false;
        }
        if open.last.page != sheet.page.number {
            return !set_apart;
        }
        let usual = if self.pitch > 0.0 { self.pitch } else { tolerance::PITCH * self.size };
        line.bbox.y0 - open.last.top <= tolerance::WIDE_GAP * usual
    }

    /// Whether a line is indented as the first of a paragraph is: behind the left margin, and not left of the line
    /// before.
    fn is_indented(&self, line: &Line, last: &LastLine) -> bool {
        line.bbox.x0 > self.left + tolerance::INDENT * self.size
            && line.bbox.x0 > last.left - tolerance::OUTDENT * self.size
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
    /// Whether its last line reaches the right margin.
    full: bool,
    last: LastLine,
    prominent: bool,
}

/// Where the last line of an open paragraph stands.
struct LastLine {
    page: u32,
    top: f32,
    left: f32,
    size: f32,
}

impl LastLine {
    fn of(line: &Line, sheet: &Sheet) -> Self {
        LastLine { page: sheet.page.number, top: line.bbox.y0, left: line.bbox.x0, size: line.size }
    }
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
            open.last = LastLine::of(line, sheet);
            return None;
        }
        let ended = self.close();
        self.open = Some(Open {
            paragraph: Paragraph { text, place: sheet.place(&line.bbox), prominent, runs_on: false },
            full: self.measure.is_full(line),
            last: LastLine::of(line, sheet),
            prominent,
        });
        ended
    }

    /// Ends the paragraph that is open.
    pub(super) fn close(&mut self) -> Option<Paragraph> {
        self.open.take().map(|open| open.paragraph)
    }
}
