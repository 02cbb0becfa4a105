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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{body, line, sheet, sized_line, words};

    #[test]
    fn margins_are_measured_on_lines_of_running_text() {
        let full = (0..5_u8).map(|i| line(16.0 * f32::from(i), &[(100.0, &words(40))]));
        let odd = [
            line(200.0, &[(120.0, &words(38))]), // indented
            line(216.0, &[(90.0, &words(42))]),  // a mark hangs out on both sides
            line(232.0, &[(100.0, &words(16))]), // the last of a paragraph
        ];
        let labels = (0..9_u8).map(|i| line(300.0 + 16.0 * f32::from(i), &[(50.0, &words(14))]));
        let lines: Vec<Line> = full.chain(odd).chain(labels).collect();
        let measure = measure(lines.iter());
        assert_eq!((measure.left, measure.right), (100.0, 500.0));
        assert_eq!((measure.size, measure.pitch), (10.0, 16.0));
    }

    /// How many paragraphs two lines make in running text from 100 to 500.
    fn paragraphs(first: &Line, second: &Line) -> usize {
        paragraphs_of(body(), first, second)
    }

    fn paragraphs_of(measure: Measure, first: &Line, second: &Line) -> usize {
        let mut paragraphs = Paragraphs::new(measure);
        let ended = [first, second].into_iter().filter_map(|line| paragraphs.add(line, &sheet(1))).count();
        ended + usize::from(paragraphs.close().is_some())
    }

    fn full(y: f32) -> Line {
        line(y, &[(100.0, &words(40))])
    }

    #[test]
    fn a_line_that_ends_two_characters_early_ends_its_paragraph() {
        let next = line(116.0, &[(100.0, "公开")]);
        assert_eq!(paragraphs(&line(100.0, &[(102.0, &words(38))]), &next), 1, "18 points early");
        assert_eq!(paragraphs(&line(100.0, &[(100.0, &words(38))]), &next), 2, "20 points early");
    }

    #[test]
    fn an_indent_of_two_characters_opens_a_paragraph() {
        assert_eq!(paragraphs(&full(100.0), &line(116.0, &[(111.0, "公开")])), 1);
        assert_eq!(paragraphs(&full(100.0), &line(116.0, &[(113.0, "公开")])), 2);
    }

    #[test]
    fn an_indented_paragraph_goes_on_where_its_second_line_steps_back() {
        let first = line(100.0, &[(140.0, &words(36))]);
        assert_eq!(paragraphs(&first, &line(116.0, &[(134.5, "公开")])), 1);
        assert_eq!(paragraphs(&first, &line(116.0, &[(135.5, "公开")])), 2, "indented like the one before");
    }

    #[test]
    fn a_heading_is_clearly_larger_than_the_text() {
        let is_prominent = |size: f32| body().is_prominent(&sized_line(0.0, size, &[(100.0, "总体情况")]));
        assert!(!is_prominent(10.5));
        assert!(is_prominent(11.0));
    }

    #[test]
    fn a_short_line_in_another_font_is_a_heading() {
        let bold = |count: usize| {
            let line = line(0.0, &[(100.0, &words(count))]);
            body().is_prominent(&Line { font: Some(7), ..line })
        };
        assert!(bold(35));
        assert!(!bold(37), "a full line in another font is emphasis");
    }

    #[test]
    fn a_title_is_centred_between_the_margins() {
        // 200 points wide; the middle of the text is at 300.
        let is_prominent = |x: f32| body().is_prominent(&line(0.0, &[(x, &words(20))]));
        assert!(is_prominent(200.0) && is_prominent(215.0));
        assert!(!is_prominent(217.0));
    }

    #[test]
    fn a_full_line_is_not_centred() {
        let inset = |by: f32| {
            let mut line = line(0.0, &[(100.0, &words(40))]);
            (line.bbox.x0, line.bbox.x1) = (100.0 + by, 500.0 - by);
            body().is_prominent(&line)
        };
        assert!(!inset(24.0), "two characters off either margin");
        assert!(inset(26.0));
    }

    #[test]
    fn a_title_of_two_lines_has_one_size() {
        let first = sized_line(100.0, 20.0, &[(130.0, &words(17))]);
        assert_eq!(paragraphs(&first, &sized_line(124.0, 18.0, &[(210.0, &words(10))])), 1);
        assert_eq!(paragraphs(&first, &sized_line(124.0, 17.3, &[(213.5, &words(10))])), 2);
    }

    #[test]
    fn a_wide_space_above_opens_a_paragraph() {
        // The usual pitch is 16 points.
        assert_eq!(paragraphs(&full(100.0), &full(125.0)), 1);
        assert_eq!(paragraphs(&full(100.0), &full(126.0)), 2);
    }

    #[test]
    fn where_no_pitch_can_be_measured_lines_stand_one_and_a_half_ems_apart() {
        let alone = || measure([full(100.0)].iter());
        assert_eq!(paragraphs_of(alone(), &full(100.0), &full(123.0)), 1);
        assert_eq!(paragraphs_of(alone(), &full(100.0), &full(125.0)), 2);
    }

    #[test]
    fn a_numbered_line_behind_a_full_stop_opens_a_paragraph() {
        let ends = |mark: &str| line(100.0, &[(100.0, &(words(39) + mark))]);
        let numbered = line(116.0, &[(100.0, "（一）公开")]);
        assert_eq!(paragraphs(&ends("。"), &numbered), 2);
        assert_eq!(paragraphs(&ends("第"), &numbered), 1);
        assert_eq!(paragraphs(&ends("。"), &line(116.0, &[(100.0, "公开")])), 1);
    }

    #[test]
    fn a_paragraph_goes_on_over_a_pages_end_and_a_heading_does_not() {
        let next = |line: &Line| {
            let mut paragraphs = Paragraphs::new(body());
            paragraphs.add(&full(700.0), &sheet(1));
            paragraphs.add(line, &sheet(2)).is_none()
        };
        assert!(next(&full(80.0)));
        assert!(!next(&sized_line(80.0, 16.0, &[(100.0, "总体情况")])));
    }
}
