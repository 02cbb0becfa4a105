//! Glyphs to lines: what stands on one baseline, cut into chunks where the gap is wider than a letter.

use std::collections::BTreeMap;

use super::tolerances::line as tolerance;
use crate::origin::Rect;
use pagemarks::{Glyph, UNREAD};

/// The font number of glyphs whose font has no name to tell it by.
pub(super) const NO_FAMILY: u16 = u16::MAX;

/// A run of glyphs without a wide gap.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) text: String,
    pub(super) bbox: Rect,
    /// Where each piece of the text stands: end of the piece in `text`, and its box.
    marks: Vec<(usize, Rect)>,
}

impl Chunk {
    fn new(glyph: &Glyph) -> Self {
        Chunk { text: glyph.text.to_string(), bbox: glyph.bbox, marks: vec![(glyph.text.len(), glyph.bbox)] }
    }

    fn push(&mut self, glyph: &Glyph, blank: bool) {
        if blank {
            self.text.push(' ');
        }
        self.text.push_str(&glyph.text);
        self.bbox = self.bbox.union(&glyph.bbox);
        self.marks.push((self.text.len(), glyph.bbox));
    }

    /// Whether the middle of one of its glyphs lies on a picture, or right above it, as on a line below them.
    pub(super) fn stands_on(&self, picture: &Rect) -> bool {
        self.marks.iter().any(|(_, bbox)| {
            let is_over = picture.x0 <= bbox.center_x() && bbox.center_x() <= picture.x1;
            let is_on = picture.contains(bbox.center_x(), bbox.center_y());
            is_on || is_over && super::marks::underlines(picture, bbox)
        })
    }

    /// Cuts digits off the end of words where a gap, however narrow, parts them: a value set close to its label.
    pub(super) fn cut_value(&self) -> Vec<Chunk> {
        let digits = |at: usize| {
            let start = if at == 0 { 0 } else { self.marks[at - 1].0 };
            let text = self.text.get(start..self.marks[at].0).unwrap_or("").trim();
            !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        };
        let value = (0..self.marks.len()).rev().take_while(|at| digits(*at)).last();
        match value {
            Some(at) if at > 0 => {
                let (before, after) = (self.marks[at - 1].1, self.marks[at].1);
                self.cut(&[(before.x1, after.x0)])
            }
            _ => vec![self.clone()],
        }
    }

    /// Cuts the chunk where a gap, however narrow, is followed by a number that opens a label: a group's label set
    /// close to a row's.
    pub(super) fn cut_numbered(&self) -> Vec<Chunk> {
        let opens = |at: &usize| {
            let rest = self.text.get(self.marks[at - 1].0..).unwrap_or("");
            crate::text::split_numbering(rest).0.is_some()
        };
        let strip = |at: usize| (self.marks[at - 1].1.x1, self.marks[at].1.x0);
        let strips: Vec<(f32, f32)> = (1..self.marks.len()).filter(opens).map(strip).collect();
        if strips.is_empty() { vec![self.clone()] } else { self.cut(&strips) }
    }

    /// Cuts the chunk wherever the space between two glyphs lies in one of the strips.
    pub(super) fn cut(&self, strips: &[(f32, f32)]) -> Vec<Chunk> {
        let mut out: Vec<Chunk> = Vec::new();
        let mut start = 0;
        for (end, bbox) in &self.marks {
            let text = self.text.get(start..*end).unwrap_or("");
            start = *end;
            let parted = out.last().is_none_or(|last| {
                let (from, to) = (last.bbox.x1, bbox.x0);
                let middle = (from + to) / 2.0;
                let free = strips.iter().any(|(left, right)| {
                    left - tolerance::STRIP_SLACK < middle && middle < right + tolerance::STRIP_SLACK
                });
                to - from > tolerance::LETTER_GAP * bbox.height() && free
            });
            match out.last_mut() {
                Some(last) if !parted => {
                    last.text.push_str(text);
                    last.bbox = last.bbox.union(bbox);
                    last.marks.push((last.text.len(), *bbox));
                }
                _ => {
                    let text = text.trim_start().to_owned();
                    out.push(Chunk { marks: vec![(text.len(), *bbox)], text, bbox: *bbox });
                }
            }
        }
        out
    }
}

/// What stands on one baseline.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) chunks: Vec<Chunk>,
    pub(super) bbox: Rect,
    /// Font size of most of it.
    pub(super) size: f32,
    /// Font of most of its ideographs, since digits and Latin letters often have one of their own.
    pub(super) font: Option<u16>,
    /// Glyphs without text in it.
    pub(super) unread: usize,
    /// Whether digits of clearly different sizes stand side by side.
    pub(super) uneven: bool,
    /// Boxes of the glyphs that may be seen as others than they say.
    pub(super) doubtful: Vec<Rect>,
}

impl Line {
    /// The line as if it stood so many points higher.
    pub(super) fn moved_up(mut self, by: f32) -> Line {
        let up = |r: &mut Rect| {
            r.y0 -= by;
            r.y1 -= by;
        };
        up(&mut self.bbox);
        for chunk in &mut self.chunks {
            up(&mut chunk.bbox);
            chunk.marks.iter_mut().for_each(|(_, r)| up(r));
        }
        self.doubtful.iter_mut().for_each(up);
        self
    }

    /// The whole line, a blank between chunks.
    pub(super) fn text(&self) -> String {
        self.chunks.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Cuts glyphs into lines from top to bottom. Glyphs of vertical writing, or turned, become lines of their own
/// columns, in the order they are read.
pub(super) fn lines(glyphs: &[&Glyph]) -> Vec<Line> {
    let level: Vec<&Glyph> = glyphs.iter().copied().filter(|g| !g.vertical && g.turn == 0).collect();
    let mut lines = level_lines(level);
    let flipped: Vec<&Glyph> = glyphs.iter().copied().filter(|g| !g.vertical && g.turn == 2).collect();
    lines.extend(level_lines(flipped));
    for (vertical, turn) in [(true, 0), (true, 1), (true, 2), (true, 3), (false, 1), (false, 3)] {
        let column: Vec<&Glyph> =
            glyphs.iter().copied().filter(|g| g.vertical == vertical && g.turn == turn).collect();
        if !column.is_empty() {
            lines.extend(column_lines(column, !vertical && turn == 3));
        }
    }
    lines
}

fn level_lines(mut glyphs: Vec<&Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    let groups = with_marks(grouped(glyphs, |g| g.bbox.center_y()));
    groups
        .into_iter()
        .filter_map(|mut group| {
            group.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0).then(a.bbox.x1.total_cmp(&b.bbox.x1)));
            line_of(&group, |a, b| b.bbox.x0 - a.bbox.x1, |g| g.bbox.x0, |g| g.bbox.center_y())
        })
        .collect()
}

/// Joins small digits that stand high or low beside a digit to its line: they are a mark of it, and no line of their own.
fn with_marks(groups: Vec<Vec<&Glyph>>) -> Vec<Vec<&Glyph>> {
    let mut lines: Vec<Vec<&Glyph>> = Vec::new();
    for mut group in groups {
        match lines.last_mut() {
            Some(last) if are_marks(&group, last) || are_marks(last, &group) => last.append(&mut group),
            _ => lines.push(group),
        }
    }
    lines
}

/// Whether all of some glyphs are digits, each smaller than a digit of the line and right behind it, and overlap it in
/// height.
fn are_marks(marks: &[&Glyph], line: &[&Glyph]) -> bool {
    let Some(first) = marks.iter().min_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0)) else { return false };
    let is_anchor = |digit: &&Glyph| {
        let space = first.bbox.x0 - digit.bbox.x1;
        is_digit(digit)
            && marks.iter().all(|mark| mark.size < tolerance::SMALL * digit.size)
            && space.abs() <= tolerance::PARTED * digit.size
            && overlap(&first.bbox, &digit.bbox) > 0.0
    };
    marks.len() <= tolerance::MARKS && marks.iter().all(|mark| is_digit(mark)) && line.iter().any(is_anchor)
}

/// By how many points two boxes overlap in height; negative where a gap parts them.
fn overlap(a: &Rect, b: &Rect) -> f32 {
    a.y1.min(b.y1) - a.y0.max(b.y0)
}

/// Lines that run down (or, `upwards`, up) the page: Chinese vertical writing goes from right to left.
fn column_lines(mut glyphs: Vec<&Glyph>, upwards: bool) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.bbox.center_x().total_cmp(&b.bbox.center_x()));
    let mut groups = grouped(glyphs, |g| g.bbox.center_x());
    if !upwards {
        groups.reverse();
    }
    groups
        .into_iter()
        .filter_map(|mut group| {
            group.sort_by(|a, b| a.bbox.y0.total_cmp(&b.bbox.y0));
            if upwards {
                group.reverse();
                return line_of(&group, |a, b| a.bbox.y0 - b.bbox.y1, |g| g.bbox.y1, |g| g.bbox.center_x());
            }
            line_of(&group, |a, b| b.bbox.y0 - a.bbox.y1, |g| g.bbox.y0, |g| g.bbox.center_x())
        })
        .collect()
}

/// Groups sorted glyphs whose middles lie close together.
fn grouped(glyphs: Vec<&Glyph>, middle: impl Fn(&Glyph) -> f32) -> Vec<Vec<&Glyph>> {
    let mut groups: Vec<Vec<&Glyph>> = Vec::new();
    let (mut first, mut size) = (0.0, 0.0_f32);
    for glyph in glyphs {
        let at = middle(glyph);
        match groups.last_mut() {
            Some(group) if at - first <= tolerance::SAME_LINE * size.max(glyph.size) => {
                group.push(glyph);
                if glyph.size > size {
                    // A line is as wide as its largest glyph; a small one first must not set its place.
                    size = glyph.size;
                    first = first.max(at - tolerance::SAME_LINE * size);
                }
            }
            _ => {
                groups.push(vec![glyph]);
                (first, size) = (at, glyph.size);
            }
        }
    }
    groups
}

fn line_of(
    glyphs: &[&Glyph],
    gap: impl Fn(&Glyph, &Glyph) -> f32,
    along: impl Fn(&Glyph) -> f32,
    across: impl Fn(&Glyph) -> f32,
) -> Option<Line> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut kept: Vec<&Glyph> = Vec::new();
    let mut unread = 0;
    let mut blank = false;
    let mut uneven = false;
    // The digit that raised note marks stand behind.
    let mut anchor: Option<&Glyph> = None;
    for glyph in glyphs.iter().copied() {
        if glyph.text.trim().is_empty() {
            blank = true;
            continue;
        }
        let close = |a: f32, b: f32| (a - b).abs() < tolerance::COPY * glyph.size;
        let copied = |other: &&Glyph| {
            other.text == glyph.text
                && close(along(other), along(glyph))
                && close(across(other), across(glyph))
        };
        if kept.iter().rev().take(tolerance::COPIES).any(copied) {
            continue;
        }
        unread += usize::from(glyph.text.contains(UNREAD) || glyph.size < tolerance::LEGIBLE);
        let space = kept.last().map_or(0.0, |last| gap(last, glyph));
        let size = kept.last().map_or(glyph.size, |last| last.size.max(glyph.size));
        match (chunks.last_mut(), kept.last()) {
            (Some(chunk), Some(last)) if space <= tolerance::PARTED * size => {
                if let Some(mark) = note_mark(anchor.unwrap_or(last), glyph) {
                    anchor = Some(anchor.unwrap_or(last));
                    chunk.push(&mark, false);
                } else {
                    anchor = None;
                    uneven |= are_unlike_digits(last, glyph);
                    let letter = tolerance::BLANK * size;
                    chunk.push(glyph, space > letter || blank && space > -letter);
                }
            }
            _ => chunks.push(Chunk::new(glyph)),
        }
        blank = false;
        kept.push(glyph);
    }
    let bbox = chunks.iter().map(|c| c.bbox).reduce(|a, b| a.union(&b))?;
    let doubtful = glyphs.iter().filter(|g| g.doubtful).map(|g| g.bbox).collect();
    let (size, font) = (median(&kept, |g| g.size), most_font(&kept));
    Some(Line { chunks, bbox, size, font, unread, uneven, doubtful })
}

fn is_digit(glyph: &Glyph) -> bool {
    glyph.text.chars().all(|c| c.is_ascii_digit())
}

/// A small digit raised behind another is a note mark: 12 with the mark ², never 122. It is given as the
/// superscript it is printed as.
fn note_mark(digit: &Glyph, glyph: &Glyph) -> Option<Glyph> {
    let raised = digit.bbox.y1 - glyph.bbox.y1 >= tolerance::RAISED * digit.size;
    let small = glyph.size < tolerance::SMALL * digit.size;
    if !(is_digit(digit) && is_digit(glyph) && raised && small) || digit.turn != 0 || digit.vertical {
        return None;
    }
    let superscript = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(c.to_digit(10)? as usize);
    let text: String = glyph.text.chars().filter_map(superscript).collect();
    Some(Glyph { text: text.into_boxed_str(), ..glyph.clone() })
}

/// Digits of different sizes, on different feet, or on top of each other.
fn are_unlike_digits(a: &Glyph, b: &Glyph) -> bool {
    let (small, large) = (a.size.min(b.size), a.size.max(b.size));
    let level = a.turn == 0 && !a.vertical && b.turn == 0 && !b.vertical;
    let off = level && (a.bbox.y1 - b.bbox.y1).abs() > tolerance::OFF_BASE * large;
    // Digits that lie on each other are two prints in one place.
    let narrower = a.bbox.width().min(b.bbox.width());
    let overlap = level && a.bbox.x1 - b.bbox.x0 > tolerance::OVERLAP * narrower;
    is_digit(a) && is_digit(b) && (small < tolerance::SMALL * large || off || overlap)
}

/// The median of a value over some glyphs.
fn median(glyphs: &[&Glyph], value: impl Fn(&Glyph) -> f32) -> f32 {
    let mut values: Vec<f32> = glyphs.iter().map(|g| value(g)).collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn most_font(glyphs: &[&Glyph]) -> Option<u16> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    let telling = |g: &&&Glyph| g.font != NO_FAMILY && g.text.chars().any(crate::text::is_ideograph);
    for glyph in glyphs.iter().filter(telling) {
        *counts.entry(glyph.font).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(font, count)| (*count, u16::MAX - font)).map(|(font, _)| font)
}

/// The text of a cell: its lines one below the other.
pub(super) struct CellText {
    pub(super) text: String,
    pub(super) bbox: Option<Rect>,
    pub(super) unread: usize,
    pub(super) uneven: bool,
    /// Of a number over several lines, the width in points at which it was broken at the latest.
    pub(super) broken_at: Option<f32>,
}

/// Whether digits stand on both sides of a wide gap: two numbers rather than one.
fn has_parted_digits(line: &Line) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    line.chunks.windows(2).any(|w| digit(w[0].text.chars().next_back()) && digit(w[1].text.chars().next()))
}

/// Reads the glyphs of one cell.
pub(super) fn cell_text(glyphs: &[&Glyph]) -> CellText {
    let lines = lines(glyphs);
    CellText {
        text: lines.iter().map(Line::text).collect::<Vec<_>>().join("\n"),
        bbox: lines.iter().map(|l| l.bbox).reduce(|a, b| a.union(&b)),
        unread: lines.iter().map(|l| l.unread).sum(),
        uneven: lines.iter().any(|l| l.uneven || !l.doubtful.is_empty() || has_parted_digits(l))
            || has_stacked_numbers(&lines),
        broken_at: broken_at(&lines),
    }
}

/// The lines that hold nothing but digits.
fn numbers(lines: &[Line]) -> Vec<&Line> {
    let is_number = |line: &&Line| line.chunks.iter().all(|c| c.text.chars().all(|c| c.is_ascii_digit()));
    lines.iter().filter(is_number).collect()
}

/// Whether two lines that hold nothing but digits are no pieces of one number: those never overlap in height, and share
/// one size.
fn has_stacked_numbers(lines: &[Line]) -> bool {
    numbers(lines).windows(2).any(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let lower = a.bbox.height().min(b.bbox.height());
        a.size.min(b.size) < tolerance::SMALL * a.size.max(b.size)
            || overlap(&a.bbox, &b.bbox) > tolerance::STACKED * lower
    })
}

/// Of a number over several lines, how many points the shortest line that is followed by another takes up with one digit
/// more: a cell that has more room than that did not break it.
fn broken_at(lines: &[Line]) -> Option<f32> {
    let numbers = numbers(lines);
    let (_, followed) = numbers.split_last()?;
    let digits = |line: &Line| line.chunks.iter().map(|c| c.text.len()).sum::<usize>();
    // Between thousands there may be a blank, at which a line ends where no other would.
    if digits(numbers[0]) <= 3 && numbers[1..].iter().all(|line| digits(line) == 3) {
        return None;
    }
    let with_another = |line: &&Line| line.bbox.width() * (1.0 + 1.0 / digits(line).max(1) as f32);
    followed.iter().map(with_another).reduce(f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{glyph, glyphs, line_of};

    fn text(glyphs: &[Glyph]) -> String {
        cell_text(&glyphs.iter().collect::<Vec<_>>()).text
    }

    #[test]
    fn lines_are_read_by_place_and_not_by_order() {
        let glyphs = [glyph("3", 0.0, 12.0, 10.0), glyph("2", 5.0, 0.0, 10.0), glyph("1", 0.0, 0.0, 10.0)];
        assert_eq!(text(&glyphs), "12\n3");
    }

    #[test]
    fn fake_bold_counts_once_and_equal_digits_twice() {
        let bold = [glyph("1", 0.0, 0.0, 10.0), glyph("1", 0.4, 0.0, 10.0), glyph("1", 5.0, 0.0, 10.0)];
        assert_eq!(text(&bold), "11");
    }

    #[test]
    fn a_raised_small_digit_is_a_note_mark_and_a_small_one_a_doubt() {
        let raised = [glyph("1", 0.0, 0.0, 10.0), glyph("2", 5.0, 0.0, 6.0)];
        let read = cell_text(&raised.iter().collect::<Vec<_>>());
        assert_eq!((read.text.as_str(), read.uneven), ("1²", false));
        let level = [glyph("1", 0.0, 0.0, 10.0), glyph("2", 5.0, 4.0, 6.0)];
        assert!(cell_text(&level.iter().collect::<Vec<_>>()).uneven);
        let overlapping = [glyph("1", 0.0, 0.0, 10.0), glyph("2", 2.5, 0.0, 10.0)];
        assert!(cell_text(&overlapping.iter().collect::<Vec<_>>()).uneven);
    }

    #[test]
    fn a_mark_that_stands_clear_of_its_line_is_no_line_of_its_own() {
        let marked = |x: f32, y: f32| {
            let read = cell_text(&[&glyph("0", 0.0, 0.0, 10.0), &glyph("1", x, y, 6.0)]);
            (read.text, read.uneven)
        };
        assert_eq!(marked(5.0, -4.0), ("0¹".to_owned(), false), "raised by more than half of itself");
        assert_eq!(marked(5.0, 8.0), ("01".to_owned(), true), "lowered: no note is set so");
        assert_eq!(marked(5.0, -7.0), ("1\n0".to_owned(), true), "a line above in another size");
        let marks = |count: u8| {
            let digits: Vec<Glyph> =
                (0..count).map(|at| glyph("1", 5.0 + 3.0 * f32::from(at), -4.0, 6.0)).collect();
            lines(&[vec![glyph("0", 0.0, 0.0, 10.0)], digits].concat().iter().collect::<Vec<_>>()).len()
        };
        assert_eq!((marks(4), marks(5)), (1, 2));
    }

    #[test]
    fn lines_of_digits_that_overlap_are_no_single_number() {
        let stacked =
            |y: f32, size: f32| cell_text(&[&glyph("4", 0.0, 0.0, 10.0), &glyph("2", 20.0, y, size)]).uneven;
        assert!(!stacked(8.0, 10.0), "tight leading");
        assert!(stacked(7.0, 10.0));
        assert!(!stacked(20.0, 9.5) && stacked(20.0, 9.0), "lines of two sizes");
    }

    #[test]
    fn vertical_writing_runs_down_from_the_right() {
        let mut glyphs =
            [glyph("三", 20.0, 0.0, 10.0), glyph("、", 20.0, 10.0, 10.0), glyph("本", 0.0, 0.0, 10.0)];
        glyphs.iter_mut().for_each(|g| g.vertical = true);
        assert_eq!(text(&glyphs), "三、\n本");
    }

    #[test]
    fn glyphs_share_a_line_up_to_nearly_half_an_em() {
        let beside = |down: f32| lines(&[&glyph("甲", 0.0, 0.0, 10.0), &glyph("乙", 10.0, down, 10.0)]).len();
        assert_eq!((beside(4.4), beside(4.6)), (1, 2));
    }

    #[test]
    fn a_small_mark_shares_the_line_of_the_word_it_stands_at() {
        // The word's middle is at 5; the mark's so far above it.
        let with_mark = |above: f32| {
            let mark = glyph("*", 0.0, 3.0 - above, 4.0);
            lines(&[&mark, &glyph("甲", 4.0, 0.0, 10.0), &glyph("乙", 14.0, 0.0, 10.0)]).len()
        };
        assert_eq!((with_mark(4.4), with_mark(4.6)), (1, 2));
    }

    /// Two ideographs with a gap between them.
    fn pair(gap: f32) -> Line {
        line_of(&[glyph("甲", 0.0, 0.0, 10.0), glyph("乙", 10.0 + gap, 0.0, 10.0)])
    }

    #[test]
    fn a_gap_of_a_quarter_em_is_a_blank_and_of_an_em_parts_chunks() {
        let chunks = |gap: f32| pair(gap).chunks.iter().map(|c| c.text.clone()).collect::<Vec<_>>().join("|");
        assert_eq!(chunks(2.0), "甲乙", "tracked");
        assert_eq!(chunks(2.5), "甲 乙", "a blank");
        assert_eq!(chunks(8.0), "甲 乙", "a wide blank");
        assert_eq!(chunks(10.0), "甲|乙", "two columns");
    }

    #[test]
    fn a_blank_that_is_set_is_read_however_narrow() {
        let glyphs = [glyph("甲", 0.0, 0.0, 10.0), glyph(" ", 10.0, 0.0, 2.0), glyph("乙", 11.0, 0.0, 10.0)];
        assert_eq!(text(&glyphs), "甲 乙");
    }

    #[test]
    fn a_strip_cuts_a_chunk_only_where_its_letters_stand_apart() {
        let cut = |gap: f32, strip: (f32, f32)| pair(gap).chunks[0].cut(&[strip]).len();
        assert_eq!(cut(1.1, (10.0, 12.0)), 2);
        assert_eq!(cut(0.9, (10.0, 12.0)), 1, "letters of one label");
        // The gap's middle is at 11.
        assert_eq!(cut(2.0, (11.9, 20.0)), 2, "a point of rounding");
        assert_eq!(cut(2.0, (12.1, 20.0)), 1, "the strip lies elsewhere");
    }

    #[test]
    fn a_value_set_close_to_its_label_is_cut_off() {
        let parts = |text: &str| -> Vec<String> {
            let mut label = glyphs(text, 0.0, 0.0, 10.0);
            label.iter_mut().filter(|g| g.text.is_ascii()).for_each(|g| {
                g.bbox.x0 += 3.0;
                g.bbox.x1 += 3.0;
            });
            line_of(&label).chunks[0].cut_value().into_iter().map(|c| c.text).collect()
        };
        assert_eq!(parts("总计12"), ["总计", "12"]);
        assert_eq!(parts("总计"), ["总计"]);
    }

    #[test]
    fn fake_bold_is_one_print_and_narrow_digits_are_two() {
        let twice = |step: f32| text(&[glyph("1", 0.0, 0.0, 10.0), glyph("1", step, 0.0, 10.0)]);
        assert_eq!(twice(1.5), "1");
        assert_eq!(twice(1.7), "11");
    }

    /// Two digits side by side: the second of a size, its foot so far above the first's.
    fn digits(size: f32, raised: f32) -> CellText {
        let pair = [glyph("1", 0.0, 0.0, 10.0), glyph("2", 5.0, 10.0 - size - raised, size)];
        cell_text(&pair.iter().collect::<Vec<_>>())
    }

    #[test]
    fn digits_of_two_sizes_are_doubted_beyond_rounding() {
        assert!(!digits(9.5, 0.0).uneven);
        assert!(digits(9.0, 0.0).uneven);
    }

    #[test]
    fn digits_on_two_baselines_are_doubted_beyond_rounding() {
        assert!(!digits(10.0, 1.0).uneven);
        assert!(digits(10.0, 1.3).uneven);
    }

    #[test]
    fn a_small_digit_is_a_note_mark_once_it_is_clearly_raised() {
        assert_eq!(digits(6.0, 2.0).text, "1²");
        let low = digits(6.0, 1.5);
        assert_eq!((low.text.as_str(), low.uneven), ("12", true));
    }

    #[test]
    fn digits_that_overlap_by_more_than_kerning_are_doubted() {
        let overlapping = |by: f32| {
            let pair = [glyph("1", 0.0, 0.0, 10.0), glyph("2", 5.0 - by, 0.0, 10.0)];
            cell_text(&pair.iter().collect::<Vec<_>>()).uneven
        };
        assert!(!overlapping(1.4));
        assert!(overlapping(1.6));
    }

    #[test]
    fn two_numbers_in_one_cell_are_doubted() {
        let apart = |gap: f32| {
            let pair = [glyph("1", 0.0, 0.0, 10.0), glyph("2", 5.0 + gap, 0.0, 10.0)];
            cell_text(&pair.iter().collect::<Vec<_>>()).uneven
        };
        assert!(!apart(8.0), "thousands may be set apart by a blank");
        assert!(apart(10.0));
    }

    #[test]
    fn letters_below_two_points_are_unread() {
        let unread = |size: f32| cell_text(&[&glyph("1", 0.0, 0.0, size)]).unread;
        assert_eq!((unread(2.1), unread(1.9)), (0, 1));
    }

    #[test]
    fn a_word_drawn_again_over_itself_is_one() {
        // Four narrow marks, then the first of them again, all within a letter's width.
        let marks = ["i", "l", "!", "|", "i"];
        let drawn: Vec<Glyph> =
            (0_u8..).zip(marks).map(|(i, m)| glyph(m, 0.3 * f32::from(i), 0.0, 10.0)).collect();
        assert_eq!(text(&drawn).replace(' ', ""), "il!|");
    }
}
