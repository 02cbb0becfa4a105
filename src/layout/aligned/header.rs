//! Headers of columns that no ruling parts: the lines of one label are joined, and labels fall into levels.

use std::collections::BTreeMap;

use crate::budget::{Budget, Spent};
use crate::layout::line::Chunk;
use crate::layout::tolerances::header as tolerance;
use crate::origin::Rect;

/// A chunk of a header, with the size of its letters and the line it stands in.
pub(super) struct HeaderChunk {
    pub(super) chunk: Chunk,
    pub(super) size: f32,
    pub(super) line: usize,
}

impl HeaderChunk {
    fn shares_middle(&self, other: &HeaderChunk) -> bool {
        let apart = (self.chunk.bbox.center_x() - other.chunk.bbox.center_x()).abs();
        apart <= tolerance::SAME_MIDDLE * self.size
    }

    fn shares_left(&self, other: &HeaderChunk) -> bool {
        (self.chunk.bbox.x0 - other.chunk.bbox.x0).abs() <= tolerance::SAME_LEFT * self.size
    }

    fn below(&self, other: &HeaderChunk) -> f32 {
        self.chunk.bbox.center_y() - other.chunk.bbox.center_y()
    }
}

/// A label of a header, line by line.
type Label<'c> = Vec<&'c Chunk>;

/// The lines of a header to its levels, from top to bottom: chunks that are lines of one label are joined, and the
/// labels that reach furthest down are the lowest level together.
pub(super) fn header_levels<'c>(
    chunks: &'c [HeaderChunk],
    reach: f32,
    budget: &Budget,
) -> Result<Vec<Vec<Label<'c>>>, Spent> {
    budget.spend(chunks.len().saturating_mul(chunks.len()))?;
    let labels = labels(chunks, reach, budget)?;
    let levels = levels(&labels);
    let highest = levels.iter().copied().max().unwrap_or(0);
    let mut bands: Vec<Vec<Label>> = (0..=highest).map(|_| Vec::new()).collect();
    for (label, level) in labels.into_iter().zip(levels) {
        bands[highest - level].push(label);
    }
    bands.retain(|band| !band.is_empty());
    Ok(bands)
}

/// Joins chunks that are lines of one label.
fn labels<'c>(chunks: &'c [HeaderChunk], reach: f32, budget: &Budget) -> Result<Vec<Label<'c>>, Spent> {
    let mut order: Vec<&HeaderChunk> = chunks.iter().collect();
    order.sort_by(|a, b| {
        let (a, b) = (a.chunk.bbox, b.chunk.bbox);
        a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0))
    });
    let mut joining =
        Joining { chunks: &order, pitch: line_pitch(&order), reach, wraps: BTreeMap::new(), budget };
    let mut labels: Vec<Vec<&HeaderChunk>> = Vec::new();
    for chunk in &order {
        let mut home = None;
        for (at, label) in labels.iter().enumerate() {
            if let Some(last) = label.last()
                && joining.goes_on(last, chunk)?
            {
                home = Some(at);
                break;
            }
        }
        match home {
            Some(at) => labels[at].push(chunk),
            None => labels.push(vec![chunk]),
        }
    }
    Ok(labels.into_iter().map(|label| label.into_iter().map(|c| &c.chunk).collect()).collect())
}

/// What tells whether two chunks of a header are lines of one label.
struct Joining<'h, 'c> {
    /// All chunks, from top to bottom.
    chunks: &'h [&'c HeaderChunk],
    pitch: f32,
    reach: f32,
    /// For a line and one below it, whether they are lines of the same labels; each pair is compared once.
    wraps: BTreeMap<(usize, usize), bool>,
    budget: &'h Budget,
}

impl Joining<'_, '_> {
    /// Whether a chunk is the next line of the label that ends with `last`.
    fn goes_on(&mut self, last: &HeaderChunk, chunk: &HeaderChunk) -> Result<bool, Spent> {
        let down = chunk.below(last);
        let reach = self.reach.max(tolerance::LEAST_REACH * chunk.size);
        let close = down <= (tolerance::SAME_PITCH * self.pitch).min(reach);
        let wrapped = down <= tolerance::WRAPPED * chunk.size && self.wraps(last.line, chunk.line)?;
        let is_below = down > tolerance::NEXT_LINE * chunk.size;
        Ok(is_below && (close || wrapped) && (chunk.shares_middle(last) || chunk.shares_left(last)))
    }

    /// Where every chunk of a line stands under one of the line above, the two are the lines of the same labels:
    /// a label over several columns has more below it than itself.
    fn wraps(&mut self, upper: usize, lower: usize) -> Result<bool, Spent> {
        if let Some(known) = self.wraps.get(&(upper, lower)) {
            return Ok(*known);
        }
        let of = |line: usize| self.chunks.iter().filter(move |c| c.line == line);
        let pairs = of(upper).count().saturating_mul(of(lower).count());
        self.budget.spend(self.chunks.len() + pairs)?;
        let wraps = of(lower).all(|l| of(upper).any(|u| u.shares_middle(l)));
        self.wraps.insert((upper, lower), wraps);
        Ok(wraps)
    }
}

/// For each label its level, counted from the lowest: a label that stands wholly above another in the same place is a
/// level up.
fn levels(labels: &[Label]) -> Vec<usize> {
    let bounds = |label: &Label| label.iter().map(|c| c.bbox).reduce(|a, b| a.union(&b)).unwrap_or_default();
    let boxes: Vec<Rect> = labels.iter().map(bounds).collect();
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| boxes[*b].y1.total_cmp(&boxes[*a].y1));
    let deepest = boxes.iter().map(|b| b.y1).fold(f32::NEG_INFINITY, f32::max);
    let mut levels = vec![0_usize; labels.len()];
    for &index in &order {
        let under = (0..labels.len()).filter(|other| stands_over(&boxes[index], &boxes[*other]));
        levels[index] = under.map(|other| levels[other] + 1).max().unwrap_or_else(|| {
            // What has nothing below it but ends well above the lowest line is centred over several levels or
            // columns; it belongs with the lowest if it stands beside it.
            let height = boxes[index].height().max(1.0);
            usize::from(deepest - boxes[index].y1 > tolerance::LEVEL_UP * height)
        });
    }
    levels
}

/// Whether a label stands wholly above another, over some of its width.
fn stands_over(upper: &Rect, lower: &Rect) -> bool {
    lower.y0 >= upper.y1 - tolerance::ABOVE
        && lower.x0 < upper.x1 + tolerance::OVER
        && upper.x0 < lower.x1 + tolerance::OVER
}

/// The usual distance from line to line within the labels of a header: the smallest that occurs.
fn line_pitch(chunks: &[&HeaderChunk]) -> f32 {
    let pairs = chunks.iter().enumerate().flat_map(|(at, chunk)| {
        chunks[at + 1..].iter().take(tolerance::NEAR).map(move |other| (chunk, other))
    });
    pairs
        .filter(|(chunk, other)| {
            chunk.shares_middle(other) && other.below(chunk) > tolerance::LEAST_PITCH * chunk.size
        })
        .map(|(chunk, other)| other.below(chunk))
        .fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{budget, line};
    use crate::layout::line::Line;

    /// The levels of a header, each label with its lines one behind the other.
    fn levels_of(lines: &[Line], reach: f32) -> Vec<Vec<String>> {
        let chunk = |(number, line): (usize, &Line)| {
            let size = line.size;
            line.chunks
                .iter()
                .map(move |c| HeaderChunk { chunk: c.clone(), size, line: number })
                .collect::<Vec<_>>()
        };
        let chunks: Vec<HeaderChunk> = lines.iter().enumerate().flat_map(chunk).collect();
        let bands = header_levels(&chunks, reach, &budget()).unwrap();
        let said = |label: &Label| label.iter().map(|c| c.text.as_str()).collect::<String>();
        bands.iter().map(|band| band.iter().map(said).collect()).collect()
    }

    #[test]
    fn labels_side_by_side_stay_apart() {
        let lines = [line(100.0, &[(300.0, "收到"), (400.0, "办结")])];
        assert_eq!(levels_of(&lines, 12.0), [["收到", "办结"]]);
    }

    #[test]
    fn centred_lines_of_a_label_share_their_middle() {
        // Three characters over two, their middles so far apart.
        let under = |off: f32| {
            let lines = [line(100.0, &[(300.0, "本年度")]), line(112.0, &[(305.0 + off, "收到")])];
            levels_of(&lines, 12.0).len()
        };
        assert_eq!((under(5.5), under(6.5)), (1, 2));
    }

    #[test]
    fn lines_of_a_label_set_to_the_left_share_their_left_end() {
        let under = |off: f32| {
            let lines = [line(100.0, &[(300.0, "本年度合计")]), line(112.0, &[(300.0 + off, "收")])];
            levels_of(&lines, 12.0).concat().len()
        };
        assert_eq!((under(2.5), under(3.5)), (1, 2));
    }

    #[test]
    fn a_label_over_two_others_is_a_level_above_them() {
        let upper = line(100.0, &[(310.0, "行政许可办理情况")]);
        let lower = line(120.0, &[(300.0, "收到"), (380.0, "办结")]);
        assert_eq!(levels_of(&[upper, lower], 12.0), [vec!["行政许可办理情况"], vec!["收到", "办结"]]);
    }

    #[test]
    fn a_short_label_over_the_gap_between_two_others_is_not_told_from_them() {
        // FIXME: a person reads it as the label of both. Nothing stands right below it.
        let upper = line(100.0, &[(340.0, "许可")]);
        let lower = line(120.0, &[(300.0, "收到"), (380.0, "办结")]);
        assert_eq!(levels_of(&[upper, lower], 12.0), [["许可", "收到", "办结"]]);
    }

    #[test]
    fn a_label_stands_over_another_up_to_rounding() {
        // The first stands from 300 to 320 and from 100 to 110.
        let levels = |x: f32, y: f32| {
            let (upper, lower) = (line(100.0, &[(300.0, "许可")]), line(y, &[(x, "收到")]));
            levels_of(&[upper, lower], 12.0).len()
        };
        assert_eq!((levels(320.3, 120.0), levels(320.7, 120.0)), (2, 1), "beside each other");
        assert_eq!((levels(314.0, 109.2), levels(314.0, 108.8)), (2, 1), "into each other");
    }

    #[test]
    fn a_label_two_pitches_down_is_a_level_of_its_own() {
        // 合计 below 本年 shows the pitch of 12 points.
        let third = |y: f32| {
            let lines = [
                line(100.0, &[(300.0, "收到"), (400.0, "本年")]),
                line(112.0, &[(400.0, "合计")]),
                line(y, &[(300.0, "件数"), (350.0, "其他")]),
            ];
            levels_of(&lines, 30.0).concat().len()
        };
        assert_eq!((third(113.5), third(115.0)), (3, 4), "收到件数 or 收到 over 件数");
    }

    #[test]
    fn lines_of_a_label_may_stand_one_and_a_half_ems_apart_though_rows_stand_closer() {
        let labels = |pitch: f32| {
            let upper = line(100.0, &[(300.0, "收到"), (400.0, "本年")]);
            let lower = line(100.0 + pitch, &[(300.0, "件数"), (350.0, "其他")]);
            levels_of(&[upper, lower], 5.0).concat().len()
        };
        assert_eq!((labels(14.5), labels(15.5)), (3, 4));
    }

    #[test]
    fn chunks_half_an_em_apart_in_height_show_no_pitch() {
        let pitch = |down: f32| {
            let chunk = |y: f32| line(y, &[(300.0, "收到")]).chunks[0].clone();
            let of = |y: f32| HeaderChunk { chunk: chunk(y), size: 10.0, line: 0 };
            let (a, b) = (of(100.0), of(100.0 + down));
            line_pitch(&[&a, &b])
        };
        assert_eq!(pitch(4.9), f32::INFINITY);
        assert!((pitch(5.5) - 5.5).abs() < 0.01);
    }

    #[test]
    fn the_pitch_is_measured_across_a_header_of_thirty_columns() {
        let columns = |y: f32| line(y, &(0..30_u8).map(|i| (20.0 * f32::from(i), "件")).collect::<Vec<_>>());
        let of = |line: Line| line.chunks.into_iter().map(|chunk| HeaderChunk { chunk, size: 10.0, line: 0 });
        let chunks: Vec<HeaderChunk> = of(columns(100.0)).chain(of(columns(112.0))).collect();
        assert_eq!(line_pitch(&chunks.iter().collect::<Vec<_>>()), 12.0);
    }

    #[test]
    fn where_every_label_goes_on_below_the_two_lines_are_one_level() {
        let two = |pitch: f32| {
            let lines = [
                line(100.0, &[(300.0, "本年"), (400.0, "上年")]),
                line(100.0 + pitch, &[(300.0, "收到"), (400.0, "结转")]),
            ];
            levels_of(&lines, 12.0)
        };
        assert_eq!(two(25.0), [["本年收到", "上年结转"]]);
        assert_eq!(two(27.0), [["本年", "上年"], ["收到", "结转"]]);
    }

    #[test]
    fn a_label_far_above_the_lowest_is_a_level_up() {
        // Nothing stands below 备注; the other label reaches further down.
        let level = |down: f32| {
            let lines = [line(100.0, &[(300.0, "备注")]), line(100.0 + down, &[(400.0, "收到")])];
            levels_of(&lines, 12.0).len()
        };
        assert_eq!((level(39.0), level(41.0)), (1, 2));
    }

    #[test]
    fn what_is_too_dear_to_tell_is_not_called_a_level() {
        let line = line(100.0, &[(300.0, "收到"), (400.0, "办结")]);
        let of = |c: &Chunk| HeaderChunk { chunk: c.clone(), size: 10.0, line: 0 };
        let chunks: Vec<HeaderChunk> = line.chunks.iter().map(of).collect();
        assert_eq!(header_levels(&chunks, 12.0, &Budget::new(3)).err(), Some(Spent));
    }
}
