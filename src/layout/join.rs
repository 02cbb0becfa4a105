//! Pieces of a table on following pages to one table: repeated header rows dropped, a row that the page break cut
//! put together again, every cell with its own page.

use std::collections::{BTreeMap, BTreeSet};

use super::aligned::LABEL_COLUMNS;
use super::piece::Piece;
use super::tolerances::join as tolerance;
use crate::block::{Cell, Frame, Table};
use crate::budget::{Budget, Spent};
use crate::text::{Printed, normalise, parse_printed, split_numbering, squeeze};

/// Whether a piece goes on with the one on the page before.
pub(super) fn continues(first: &Piece, second: &Piece, budget: &Budget) -> Result<bool, Spent> {
    if first.table.frame != second.table.frame {
        return Ok(false);
    }
    budget.spend(first.edges.len() * second.edges.len())?;
    if first.table.frame == Frame::Aligned {
        // A piece that brings its own header is a table of its own.
        return Ok(columns_below(first, second).is_some());
    }
    let sides = (first.bbox.x0 - second.bbox.x0).abs() <= tolerance::SAME_SIDE
        && (first.bbox.x1 - second.bbox.x1).abs() <= tolerance::SAME_SIDE;
    // A page break inside the header leaves one piece with fewer columns than the other.
    let shared = second
        .edges
        .iter()
        .filter(|e| first.edges.iter().any(|f| (*f - **e).abs() <= tolerance::SAME_COLUMN_EDGE))
        .count();
    let (part, of) = tolerance::SHARED_EDGES;
    Ok(sides && shared * of >= second.edges.len().min(first.edges.len()) * part)
}

/// Which columns of the piece before each value of an aligned piece stands in: the first and the last, by the row and the
/// column of its cell. A piece may have fewer columns, where some are blank, or where its few values show no gap between
/// two. `None` where a value stands below no column, or two cells of a row below one.
fn columns_below(first: &Piece, second: &Piece) -> Option<BTreeMap<(usize, usize), (usize, usize)>> {
    let mut out: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (column, values) in second.middles.iter().enumerate() {
        // By the values themselves: the edges between columns are drawn by nothing.
        for (row, middle) in values {
            let fits = |at: &usize| first.edges[*at] <= *middle && *middle < first.edges[at + 1];
            let below = (LABEL_COLUMNS..first.table.columns).find(fits)?;
            if !taken.insert((*row, below)) {
                return None;
            }
            let (from, to) = out.entry((*row, column)).or_insert((below, below));
            (*from, *to) = (below.min(*from), below.max(*to));
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Puts each value of an aligned piece below the column of the first piece that it stands in. Whatever else stands in a row
/// of values is known, so that its other columns are blank.
fn put_below(first: &Piece, second: &mut Piece) {
    let Some(columns) = columns_below(first, second) else { return };
    let rows: BTreeSet<usize> = columns.keys().map(|(row, _)| *row).collect();
    let mut blank: BTreeMap<usize, Cell> = BTreeMap::new();
    let mut cells: Vec<Cell> = Vec::new();
    for mut cell in second.table.cells.drain(..) {
        if cell.column < LABEL_COLUMNS {
            cells.push(cell);
        } else if !rows.contains(&cell.row) {
            // A label of a header stands over the values below it.
            let covers = |column: &usize| (cell.column..cell.column + cell.columns).contains(column);
            let under = columns.iter().filter(|((_, column), _)| covers(column)).map(|(_, at)| *at);
            if let Some((from, to)) = under.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) {
                (cell.column, cell.columns) = (from, to - from + 1);
            }
            cells.push(cell);
        } else if let Some((from, to)) = columns.get(&(cell.row, cell.column)) {
            (cell.column, cell.columns) = (*from, to - from + 1);
            cells.push(cell);
        } else {
            // A picture where a value may stand is any blank column's.
            let unread = cell.unread + blank.get(&cell.row).map_or(0, |known| known.unread);
            blank.insert(cell.row, Cell { unread, ..cell });
        }
    }
    for row in &rows {
        let taken: Vec<(usize, usize)> = columns.range((*row, 0)..(*row + 1, 0)).map(|(_, at)| *at).collect();
        let free = (LABEL_COLUMNS..first.table.columns)
            .filter(|column| !taken.iter().any(|(from, to)| (from..=to).contains(&column)));
        let like = blank.get(row).or_else(|| cells.iter().find(|cell| cell.row == *row));
        let Some(like) = like.cloned() else { continue };
        let unread = blank.get(row).map_or(0, |cell| cell.unread);
        cells.extend(free.map(|column| Cell {
            column,
            columns: 1,
            text: String::new(),
            unread,
            ..like.clone()
        }));
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    second.table.cells = cells;
}

/// Puts the second piece below the first. Gives back how many rows of a repeated header were dropped.
pub(super) fn join(first: &mut Piece, mut second: Piece) -> usize {
    put_on_one_grid(first, &mut second);
    let dropped = repeated_header(&first.table, &second.table);
    let split = is_split_row(first, &second, dropped);
    let base = first.table.rows;
    // The first row that is kept stands below the last of the first piece, or goes on with it.
    let shift = |row: usize| base + row - dropped - usize::from(split);
    let mut kept = 0;
    for mut cell in second.table.cells.drain(..) {
        if cell.row + cell.rows <= dropped {
            continue;
        }
        if cell.row < dropped {
            cell.rows -= dropped - cell.row;
            cell.row = dropped;
        }
        if split && cell.row == dropped && merge_into(&mut first.table, base - 1, &mut cell) {
            continue;
        }
        cell.row = shift(cell.row);
        first.table.cells.push(cell);
        kept += 1;
    }
    if kept > 0 {
        first.table.rows = shift(second.table.rows);
    }
    first.open_bottom = second.open_bottom;
    first.bbox = second.bbox;
    first.page = second.page;
    // What stands above the last row of the first piece stays where it is, however many pieces follow.
    let from = first.table.cells.partition_point(|c| c.row + 1 < base);
    if let Some(tail) = first.table.cells.get_mut(from..) {
        tail.sort_by_key(|c| (c.row, c.column));
    }
    dropped
}

/// Gives two pieces the same columns: every edge of either where they are drawn, else those of the first.
fn put_on_one_grid(first: &mut Piece, second: &mut Piece) {
    if first.table.frame == Frame::Boxed {
        let edges = union(&first.edges, &second.edges);
        regrid(first, &edges);
        regrid(second, &edges);
        return;
    }
    put_below(first, second);
}

/// Whether the page break cut a row: its first part is the last row of the first piece, its second the first row of
/// the second piece below a repeated header of so many rows.
fn is_split_row(first: &Piece, second: &Piece, header: usize) -> bool {
    if header >= second.table.rows || first.table.frame != Frame::Boxed {
        return false;
    }
    if first.open_bottom && second.open_top {
        header == 0 && is_cut(&first.table, &second.table)
    } else {
        is_label_cut(&first.table, &second.table, header)
    }
}

/// Whether a cell holds a number.
fn says_number(cell: &Cell) -> bool {
    matches!(parse_printed(&cell.text, true), Printed::Number { .. })
}

/// The edges of both, close ones once.
fn union(a: &[f32], b: &[f32]) -> Vec<f32> {
    let mut out = a.to_vec();
    for edge in b {
        if !out.iter().any(|e| (e - edge).abs() <= tolerance::SAME_COLUMN_EDGE) {
            out.push(*edge);
        }
    }
    out.sort_by(f32::total_cmp);
    out
}

/// Puts a piece on a finer grid.
fn regrid(piece: &mut Piece, edges: &[f32]) {
    let have_width = || edges.windows(2).all(|pair| pair[0] < pair[1]);
    if piece.edges == edges && have_width() {
        return;
    }
    let nearest = |x: f32| {
        (0..edges.len()).min_by(|a, b| (edges[*a] - x).abs().total_cmp(&(edges[*b] - x).abs())).unwrap_or(0)
    };
    let map: Vec<usize> = piece.edges.iter().map(|e| nearest(*e)).collect();
    for cell in &mut piece.table.cells {
        let from = map.get(cell.column).copied().unwrap_or(0);
        let to = map.get(cell.column + cell.columns).copied().unwrap_or(edges.len() - 1);
        cell.column = from;
        cell.columns = to.saturating_sub(from).max(1);
    }
    piece.table.columns = edges.len() - 1;
    piece.edges = edges.to_vec();
}

/// How many rows at the top of the second repeat the top of the first: only whole rows of words count.
fn repeated_header(first: &Table, second: &Table) -> usize {
    let words = |table: &Table, row: usize| -> Vec<String> {
        table.beginning_in(row).iter().map(|c| squeeze(&c.text)).filter(|t| !t.is_empty()).collect()
    };
    let mut count = 0;
    for row in 0..first.rows.min(second.rows) {
        let (a, b) = (words(first, row), words(second, row));
        let is_header = a == b && !a.iter().any(|t| t.chars().all(|c| c.is_ascii_digit()));
        if !is_header {
            break;
        }
        // Rows that hold nothing of their own go with the header above them.
        count = row + 1;
    }
    let spoken = (0..count).any(|row| !words(second, row).is_empty());
    if spoken && count < second.rows { count } else { 0 }
}

/// Whether the last row of the first and the first of the second are one row that the page break cut.
///
/// Where neither piece is closed by a line this is told by words: a row that begins anew brings a numbered
/// label or numbers of its own.
fn is_cut(first: &Table, second: &Table) -> bool {
    if complements(first, second, 0) {
        return true;
    }
    let (above, below) = (first.row(first.rows - 1), second.row(0));
    let (numbers_above, numbers_below) = (numbers(&above), numbers(&below));
    let (label_above, label_below) = (last_label(&above), last_label(&below));
    let begins_anew = label_below.as_ref().is_some_and(|label| split_numbering(label).0.is_some());
    match (numbers_above, numbers_below) {
        (0, _) => true,
        (_, 0) => !begins_anew,
        // Numbers on both sides: one row only where its label plainly goes on.
        _ => {
            !begins_anew && label_above.is_some() && (label_below.is_some() || numbers_below < numbers_above)
        }
    }
}

/// How many cells of a row hold a number.
fn numbers(row: &[&Cell]) -> usize {
    row.iter().filter(|cell| says_number(cell)).count()
}

/// The last label of a row: the words nearest to its numbers.
fn last_label(row: &[&Cell]) -> Option<String> {
    let is_label = |cell: &&&Cell| !cell.text.trim().is_empty() && !says_number(cell);
    row.iter().rev().find(is_label).map(|cell| normalise(&cell.text).into_owned())
}

/// Whether one of the two rows holds numbers and no label, the other a label and no numbers: one row, its label
/// set higher or lower than its numbers. Labels that span several rows are left aside.
fn complements(first: &Table, second: &Table, row: usize) -> bool {
    // Numbers, labels of any height, and labels of this row alone that begin in a row.
    let own = |table: &Table, row: usize| -> (usize, usize, usize) {
        let cells = table.beginning_in(row).iter().filter(|c| !c.text.trim().is_empty());
        let (numbers, words): (Vec<&Cell>, Vec<&Cell>) = cells.partition(|c| says_number(c));
        (numbers.len(), words.len(), words.iter().filter(|c| c.rows == 1).count())
    };
    // A header over its values is no such pair: there words and numbers stand in the same columns.
    let beside = |a: &Cell, b: &Cell| a.column + a.columns <= b.column || b.column + b.columns <= a.column;
    let mut last = first.beginning_in(first.rows - 1).iter().filter(|c| !c.text.trim().is_empty());
    let next = || second.beginning_in(row).iter().filter(|c| !c.text.trim().is_empty());
    let apart = last.all(|a| next().all(|b| beside(a, b)));
    match (own(first, first.rows - 1), own(second, row)) {
        ((numbers, 0, _), (0, _, words)) | ((0, _, words), (numbers, 0, _)) => {
            numbers > 0 && words > 0 && apart
        }
        _ => false,
    }
}

/// The same where both pieces are closed by lines, as Word and LibreOffice draw a row that is cut: only words
/// can tell, so only a label that goes on under a label, with nothing under any number, counts.
fn is_label_cut(first: &Table, second: &Table, row: usize) -> bool {
    if complements(first, second, row) {
        return true;
    }
    let above = first.row(first.rows - 1);
    let below = second.row(row);
    let spoken: Vec<&&Cell> = below.iter().filter(|c| !c.text.trim().is_empty()).collect();
    let fits = |cell: &&&Cell| {
        let is_words = |text: &str| !text.trim().is_empty() && parse_printed(text, true) == Printed::Other;
        let over = above.iter().find(|a| a.column == cell.column && a.columns == cell.columns);
        is_words(&cell.text)
            && over.is_some_and(|a| is_words(&a.text))
            && split_numbering(&normalise(&cell.text)).0.is_none()
    };
    let numbers = above.iter().filter(|c| says_number(c)).count();
    let (rest, words): (Vec<&&Cell>, Vec<&&Cell>) = spoken.iter().copied().partition(|c| says_number(c));
    // In a row of many numbers one or two may be broken over the page with their label.
    let broken = rest.is_empty()
        || numbers >= tolerance::MANY_NUMBERS && rest.len() * tolerance::BROKEN_ONE_IN <= numbers;
    !words.is_empty() && numbers > 0 && below.len() > spoken.len() && broken && words.iter().all(fits)
}

/// Adds a cell's text to the cell of the row above that stands in the same columns.
fn merge_into(table: &mut Table, row: usize, cell: &mut Cell) -> bool {
    let above = table.cells.iter_mut().find(|c| {
        c.row <= row && row < c.row + c.rows && c.column == cell.column && c.columns == cell.columns
    });
    let Some(above) = above else { return false };
    if !cell.text.trim().is_empty() {
        if above.text.trim().is_empty() {
            above.text = std::mem::take(&mut cell.text);
            above.place = cell.place.clone();
        } else {
            above.text.push('\n');
            above.text.push_str(&cell.text);
            above.split = true;
        }
    }
    above.unread += cell.unread;
    above.uneven |= cell.uneven;
    // A cell that goes on below spans the rows there too; its rows are extended by those of the second part.
    if cell.rows > 1 {
        above.rows = row + cell.rows - above.row;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{budget, piece, texts};

    /// A table of nine columns, its header and a row.
    fn wide(page: u32) -> Piece {
        piece(page, &[&["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"], &["1"; 9]])
    }

    fn goes_on(first: &Piece, second: &Piece) -> bool {
        continues(first, second, &budget()) == Ok(true)
    }

    #[test]
    fn pieces_of_one_table_have_the_same_sides() {
        let moved = |by: f32| {
            let mut second = wide(2);
            second.bbox.x1 += by;
            goes_on(&wide(1), &second)
        };
        assert!(moved(7.0) && moved(-7.0));
        assert!(!moved(9.0) && !moved(-9.0));
    }

    #[test]
    fn pieces_share_six_edges_of_ten() {
        let with_other_edges = |count: usize| {
            let mut second = wide(2);
            second.edges.iter_mut().skip(1).take(count).for_each(|edge| *edge += 50.0);
            goes_on(&wide(1), &second)
        };
        assert!(with_other_edges(4));
        assert!(!with_other_edges(5));
    }

    #[test]
    fn a_piece_of_the_header_with_fewer_columns_goes_on_with_the_rest() {
        let mut header = piece(1, &[&["项目", "合计"]]);
        header.edges = vec![100.0, 300.0, 1000.0];
        header.bbox.x1 = 1000.0;
        assert!(goes_on(&header, &wide(2)), "all three of its edges are edges of the other");
        assert_eq!(join(&mut header, wide(2)), 0);
        assert_eq!((header.table.rows, header.table.columns), (3, 9));
        assert!(header.table.at(0, 8).is_some_and(|cell| cell.text == "合计" && cell.columns == 7));
    }

    #[test]
    fn edges_of_two_pages_are_one_within_four_points() {
        let columns = |by: f32| {
            let mut second = wide(2);
            second.edges[4] += by;
            let mut first = wide(1);
            join(&mut first, second);
            first.table.columns
        };
        assert_eq!((columns(3.5), columns(4.5)), (9, 10));
    }

    #[test]
    fn a_drawn_table_does_not_go_on_with_one_told_by_alignment() {
        let mut second = wide(2);
        second.table.frame = Frame::Aligned;
        assert!(!goes_on(&wide(1), &second));
    }

    #[test]
    fn what_is_too_dear_to_tell_is_not_called_another_table() {
        assert_eq!(continues(&wide(1), &wide(2), &Budget::new(99)), Err(Spent));
        assert_eq!(continues(&wide(1), &wide(2), &Budget::new(100)), Ok(true));
    }

    /// The rows of a table whose pieces hold these, and how many rows of a repeated header were dropped.
    fn joined(first: &[&[&str]], second: &[&[&str]], open: bool) -> (Vec<Vec<String>>, usize) {
        let mut above = Piece { open_bottom: open, ..piece(1, first) };
        let dropped = join(&mut above, Piece { open_top: open, ..piece(2, second) });
        let rows = texts(&above.table).into_iter();
        (rows.map(|row| row.into_iter().map(str::to_owned).collect()).collect(), dropped)
    }

    fn closed(first: &[&[&str]], second: &[&[&str]]) -> Vec<Vec<String>> {
        joined(first, second, false).0
    }

    fn open(first: &[&[&str]], second: &[&[&str]]) -> Vec<Vec<String>> {
        joined(first, second, true).0
    }

    #[test]
    fn a_repeated_header_stands_once() {
        let (rows, dropped) =
            joined(&[&["项目", "件数"], &["许可", "1"]], &[&["项目", "件数"], &["处罚", "2"]], false);
        assert_eq!(dropped, 1);
        assert_eq!(rows, [["项目", "件数"], ["许可", "1"], ["处罚", "2"]]);
    }

    #[test]
    fn a_row_with_a_number_is_no_repeated_header() {
        let (rows, dropped) = joined(&[&["许可", "1"]], &[&["许可", "1"], &["处罚", "2"]], false);
        assert_eq!((rows.len(), dropped), (3, 0));
    }

    #[test]
    fn a_header_alone_is_not_dropped() {
        let (rows, dropped) = joined(&[&["项目", "件数"], &["许可", "1"]], &[&["项目", "件数"]], false);
        assert_eq!((rows.len(), dropped), (3, 0), "it may be the header of what follows");
    }

    const ROW: &[&str] = &["（一）行政", "12"];

    #[test]
    fn a_label_that_goes_on_over_an_open_edge_is_one_row() {
        assert_eq!(
            open(&[ROW], &[&["许可", ""], &["处罚", "2"]]),
            [["（一）行政\n许可", "12"], ["处罚", "2"]]
        );
    }

    #[test]
    fn a_numbered_label_below_an_open_edge_is_a_new_row() {
        let rows = open(&[ROW], &[&["（二）处罚", ""], &["", "2"]]);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0], ["（一）行政", "12"]);
    }

    #[test]
    fn a_row_with_a_label_and_numbers_of_its_own_is_new_even_below_an_open_edge() {
        assert_eq!(open(&[ROW], &[&["（二）处罚", "3"]]).len(), 2);
    }

    #[test]
    fn a_label_and_its_numbers_on_two_pages_are_one_row() {
        let first: &[&[&str]] = &[&["项目", "件数"], &["", "12"]];
        assert_eq!(open(first, &[&["（一）行政许可", ""]]), [["项目", "件数"], ["（一）行政许可", "12"]]);
        assert_eq!(closed(first, &[&["（一）行政许可", ""]]).len(), 2, "also where lines close both parts");
    }

    #[test]
    fn a_header_over_its_values_is_not_one_row_with_them() {
        assert_eq!(closed(&[&["", "件数"]], &[&["", "12"]]).len(), 2);
    }

    #[test]
    fn between_closing_lines_a_label_goes_on_only_where_nothing_stands_below_the_numbers() {
        assert_eq!(closed(&[ROW], &[&["许可", ""]]), [["（一）行政\n许可", "12"]]);
        assert_eq!(closed(&[ROW], &[&["（二）处罚", ""]]).len(), 2);
        assert_eq!(closed(&[ROW], &[&["许可", "3"]]).len(), 2);
    }

    /// A row of a label and so many numbers, above a label that goes on with digits below so many of them.
    fn broken(numbers: usize, below: usize) -> usize {
        let above: Vec<&str> = ["（一）行政"].into_iter().chain(std::iter::repeat_n("12", numbers)).collect();
        let rest = (0..numbers).map(|at| if at < below { "3" } else { "" });
        let under: Vec<&str> = ["许可"].into_iter().chain(rest).collect();
        closed(&[&above], &[&under]).len()
    }

    #[test]
    fn one_number_in_three_may_break_with_its_label() {
        assert_eq!((broken(6, 2), broken(6, 3)), (1, 2));
    }

    #[test]
    fn in_a_row_of_five_numbers_none_is_broken() {
        assert_eq!((broken(5, 0), broken(5, 1), broken(6, 1)), (1, 2, 1));
    }

    #[test]
    fn a_cell_that_a_page_break_cut_says_so() {
        let mut first = Piece { open_bottom: true, ..piece(1, &[ROW]) };
        join(&mut first, Piece { open_top: true, ..piece(2, &[&["许可", ""]]) });
        assert_eq!(first.table.cells.iter().map(|cell| cell.split).collect::<Vec<_>>(), [true, false]);
    }

    /// A table told by alignment: no labels of groups, labels, and values with these middles.
    fn aligned(page: u32, row: &[&str], middles: &[f32]) -> Piece {
        let mut out = piece(page, &[row]);
        out.table.frame = Frame::Aligned;
        out.middles = [vec![], vec![]].into_iter().chain(middles.iter().map(|x| vec![(0, *x)])).collect();
        out
    }

    #[test]
    fn values_without_a_header_go_on_below_the_columns_they_stand_in() {
        let first = || aligned(1, &["", "许可", "1", "2", "3"], &[350.0, 450.0, 550.0]);
        let second = aligned(2, &["", "处罚", "4", "6"], &[360.0, 540.0]);
        assert!(goes_on(&first(), &second));
        let mut whole = first();
        join(&mut whole, second);
        let columns: Vec<(usize, &str)> =
            whole.table.beginning_in(1).iter().map(|cell| (cell.column, cell.text.as_str())).collect();
        assert_eq!(columns, [(0, ""), (1, "处罚"), (2, "4"), (3, ""), (4, "6")]);
        let two_in_one = aligned(2, &["", "处罚", "4", "6"], &[310.0, 390.0]);
        assert!(!goes_on(&first(), &two_in_one), "two columns below one");
        let beyond = aligned(2, &["", "处罚", "4"], &[650.0]);
        assert!(!goes_on(&first(), &beyond), "a column below none");
    }

    #[test]
    fn few_values_that_show_no_gap_stand_below_the_columns_of_the_page_before() {
        let mut whole = aligned(1, &["", "许可", "1", "2", "3"], &[350.0, 450.0, 550.0]);
        let mut second = aligned(2, &["", "处罚", "4", "6"], &[360.0, 540.0]);
        // A second row has its only number in a column that none of the first row's values stands in.
        second.table.rows = 2;
        let cell = |column: usize, text: &str| Cell {
            row: 1,
            column,
            text: text.to_owned(),
            ..second.table.cells[0].clone()
        };
        let row = [cell(1, "强制"), cell(2, "7"), cell(3, "")];
        second.table.cells.extend(row);
        second.middles[2].push((1, 440.0));
        join(&mut whole, second);
        let last: Vec<(usize, &str)> =
            whole.table.beginning_in(2).iter().map(|cell| (cell.column, cell.text.as_str())).collect();
        assert_eq!(last, [(1, "强制"), (2, ""), (3, "7"), (4, "")]);
    }

    #[test]
    fn values_beside_no_labels_at_all_keep_their_columns() {
        let mut first = aligned(1, &["", "", "1", "2"], &[350.0, 450.0]);
        first.edges = vec![298.0, 299.0, 299.0, 400.0, 500.0];
        join(&mut first, aligned(2, &["", "", "3", "4"], &[350.0, 450.0]));
        let columns: Vec<usize> = first.table.beginning_in(0).iter().map(|cell| cell.column).collect();
        assert_eq!(columns, [0, 1, 2, 3]);
    }
}
