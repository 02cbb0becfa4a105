//! What stands at the edge of pages and is no part of the document: running heads, page numbers, and what
//! browsers print.

use std::collections::BTreeMap;

use super::line::Line;
use super::tolerances::furniture as tolerance;
use super::upright::Sheet;
use crate::text::{is_bare_number, is_page_number, normalise, printed_address, printed_date, squeeze};

/// What was taken off.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    pub(super) printed_url: Option<String>,
    pub(super) printed_on: Option<String>,
    pub(super) removed: usize,
}

/// Takes the furniture off the loose lines of each page.
pub(super) fn take_off(pages: &mut [(Sheet, Vec<Line>)]) -> Furniture {
    let mut furniture = Furniture::default();
    let running = running_heads(pages);
    let body = text_size(pages);
    for (sheet, lines) in pages.iter_mut() {
        let mut is_furniture = vec![false; lines.len()];
        for (index, from_edge) in from_edges(lines).into_iter().enumerate() {
            let line = &lines[index];
            if from_edge < tolerance::OUTERMOST && (is_in_head(line, sheet) || is_in_foot(line, sheet)) {
                is_furniture[index] = furniture.takes_print(line, sheet)
                    || is_numbering(line, from_edge == 0)
                    || line.size < tolerance::TITLE * body && repeats(line, &running);
            }
        }
        furniture.removed += is_furniture.iter().filter(|is| **is).count();
        let mut flags = is_furniture.into_iter();
        lines.retain(|_| flags.next() != Some(true));
    }
    furniture
}

impl Furniture {
    /// Notes what a browser printed at the edge of a page. `false` where the line is nothing of the kind.
    fn takes_print(&mut self, line: &Line, sheet: &Sheet) -> bool {
        let text = words(line);
        if let Some(url) = printed_address(&text) {
            self.printed_url.get_or_insert(url);
            return true;
        }
        match printed_date(&text) {
            // Beside a title the date is a browser's; alone it may be the report's own.
            Some((date, rest))
                if is_in_head(line, sheet) && (!rest.is_empty() || line.size < tolerance::BROWSER_DATE) =>
            {
                self.printed_on.get_or_insert(date);
                true
            }
            _ => false,
        }
    }
}

/// For each line of a page, how many stand between it and the nearer of the page's head and foot.
fn from_edges(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].bbox.y0.total_cmp(&lines[*b].bbox.y0));
    let mut out = vec![0; lines.len()];
    for (position, index) in order.iter().enumerate() {
        out[*index] = position.min(order.len() - 1 - position);
    }
    out
}

fn words(line: &Line) -> String {
    normalise(line.text().trim()).into_owned()
}

fn is_in_head(line: &Line, sheet: &Sheet) -> bool {
    line.bbox.y1 < tolerance::EDGE * sheet.page.height
}

fn is_in_foot(line: &Line, sheet: &Sheet) -> bool {
    line.bbox.y0 > (1.0 - tolerance::EDGE) * sheet.page.height
}

/// Whether a line is the number of its page. A bare number is, where nothing stands beside it or beyond it.
fn is_numbering(line: &Line, outermost: bool) -> bool {
    let text = words(line);
    is_page_number(&text) || line.chunks.len() == 1 && outermost && is_bare_number(&text)
}

/// Whether a line stands at the same height on several pages.
fn repeats(line: &Line, running: &BTreeMap<String, Vec<f32>>) -> bool {
    let same_height = |height: &&f32| (**height - line.bbox.y0).abs() < tolerance::SAME_HEIGHT;
    running
        .get(&key(line))
        .is_some_and(|heights| heights.iter().filter(same_height).count() >= tolerance::REPEATS)
}

/// The size of most lines.
fn text_size(pages: &[(Sheet, Vec<Line>)]) -> f32 {
    let mut sizes: Vec<f32> = pages.iter().flat_map(|(_, lines)| lines).map(|l| l.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

/// The heights at which each text stands at the edge of some page.
fn running_heads(pages: &[(Sheet, Vec<Line>)]) -> BTreeMap<String, Vec<f32>> {
    let mut heads: BTreeMap<String, Vec<f32>> = BTreeMap::new();
    for (sheet, lines) in pages {
        for line in lines {
            if is_in_head(line, sheet) || is_in_foot(line, sheet) {
                heads.entry(key(line)).or_default().push(line.bbox.y0);
            }
        }
    }
    heads.retain(|key, _| !key.is_empty());
    heads
}

/// A running head's text, its page number left aside.
fn key(line: &Line) -> String {
    squeeze(&line.text()).chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn;

    /// Ten different lines of text in the middle of a page.
    fn page_of(number: u32, extra: Vec<Line>) -> (Sheet, Vec<Line>) {
        let text =
            (0..10_u8).map(|i| drawn::line(200.0 + 16.0 * f32::from(i), &[(100.0, &drawn::words(20))]));
        (drawn::sheet(number), extra.into_iter().chain(text).collect())
    }

    /// What is left of the lines that two pages have beside their text.
    fn left(first: Vec<Line>, second: Vec<Line>) -> usize {
        let mut pages = [page_of(1, first), page_of(2, second)];
        take_off(&mut pages);
        pages.iter().map(|(_, lines)| lines.len()).sum::<usize>() - 20
    }

    fn head(y: f32, text: &str) -> Vec<Line> {
        vec![drawn::line(y, &[(100.0, text)])]
    }

    #[test]
    fn a_running_head_stands_at_the_edge_of_the_page() {
        // 13 parts of 100 of a page of 800 points are 104 points.
        let both = |y: f32| left(head(y, "某局年度报告"), head(y, "某局年度报告"));
        assert_eq!((both(93.0), both(95.0)), (0, 2), "at the head");
        assert_eq!((both(697.0), both(695.0)), (0, 2), "at the foot");
    }

    #[test]
    fn a_running_head_repeats() {
        assert_eq!(left(head(40.0, "某局年度报告"), head(40.0, "某区人民政府")), 2);
        assert_eq!(left(head(40.0, "某局年度报告 1"), head(40.0, "某局年度报告 2")), 0, "numbers may differ");
    }

    #[test]
    fn a_running_head_keeps_its_height() {
        assert_eq!(left(head(40.0, "某局年度报告"), head(43.5, "某局年度报告")), 0);
        assert_eq!(left(head(40.0, "某局年度报告"), head(44.5, "某局年度报告")), 2);
    }

    #[test]
    fn a_repeated_title_is_no_running_head() {
        let title = |size: f32| vec![drawn::sized_line(40.0, size, &[(100.0, "某局年度报告")])];
        assert_eq!((left(title(12.5), title(12.5)), left(title(13.5), title(13.5))), (0, 2));
    }

    #[test]
    fn only_the_outermost_three_lines_are_furniture() {
        let four = || {
            let texts = ["某局年度报告", "政府信息公开", "工作情况", "统计说明"];
            let line = |(i, text): (u8, &str)| drawn::line(20.0 + 20.0 * f32::from(i), &[(100.0, text)]);
            (0..).zip(texts).map(line).collect::<Vec<_>>()
        };
        assert_eq!(left(four(), four()), 2, "the fourth of each page stays");
    }

    #[test]
    fn a_bare_number_is_a_page_number_only_as_the_outermost_line() {
        assert_eq!(left(head(780.0, "7"), head(780.0, "8")), 0);
        let above_another = |number: &str, other: &str| {
            vec![drawn::line(760.0, &[(100.0, number)]), drawn::line(780.0, &[(100.0, other)])]
        };
        assert_eq!(left(above_another("7", "甲乙丙"), above_another("8", "丁戊己")), 4);
        let beside_another = |number: &str| vec![drawn::line(780.0, &[(100.0, "合计"), (300.0, number)])];
        assert_eq!(left(beside_another("7"), head(780.0, "丁戊己")), 2, "the last row of a table");
    }

    /// What is taken off a page with one more line at its head.
    fn printed(size: f32, text: &str) -> Furniture {
        take_off(&mut [page_of(1, vec![drawn::sized_line(20.0, size, &[(100.0, text)])])])
    }

    #[test]
    fn a_date_at_the_head_is_a_browsers_where_it_is_small() {
        let date = |size: f32, text: &str| printed(size, text).printed_on;
        assert_eq!(date(9.0, "2024/1/31").as_deref(), Some("2024-01-31"));
        assert_eq!(date(10.0, "2024/1/31"), None, "the report's own");
        assert_eq!(date(10.0, "2024/1/31 某局年度报告").as_deref(), Some("2024-01-31"), "beside the title");
    }

    #[test]
    fn an_address_at_the_edge_is_a_browsers() {
        let taken = printed(9.0, "https://www.example.gov.cn/a.html");
        assert_eq!(taken.printed_url.as_deref(), Some("https://www.example.gov.cn/a.html"));
        assert_eq!(taken.removed, 1);
    }
}
