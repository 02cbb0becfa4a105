//! The head of a table in running text: which columns it names, and in which order.
//!
//! Values are given to columns by this order alone, so a head that holds anything that is not understood makes
//! its table untold.

use super::letters::{self, Beginnings};
use crate::budget::Budget;
use crate::form::{FormBlock, FormTable, HeadWords, Line, Spanner};
use crate::text::{is_wide, squeeze};

/// The columns of a head from left to right, or why they cannot be told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Order {
    Told(Vec<usize>),
    /// One of several; the sums of the rows may say which.
    OneOf(Vec<Vec<usize>>),
    Untold(&'static str),
}

impl Order {
    pub(super) fn is_told(&self) -> bool {
        matches!(self, Order::Told(_))
    }

    /// The one of several orders by which sums hold that hold by no other, if none holds by another alone. `outcomes` says of
    /// each row in turn whether its sums hold in an order.
    pub(super) fn by_sums(self, outcomes: impl Fn(&[usize]) -> Vec<bool>) -> Self {
        let Order::OneOf(orders) = self else { return self };
        let told: Vec<Vec<bool>> = orders.iter().map(|order| outcomes(order)).collect();
        let alone = |own: usize| {
            let is_alone = |row: &usize| (0..told.len()).all(|other| told[other][*row] == (other == own));
            (0..told[own].len()).filter(is_alone).count()
        };
        let rows: Vec<usize> = (0..told.len()).map(alone).collect();
        let mut holding = (0..rows.len()).filter(|order| rows[*order] > 0);
        match (holding.next(), holding.next()) {
            (Some(one), None) if rows[one] >= ROWS_THAT_TELL => Order::Told(orders[one].clone()),
            _ => Order::OneOf(orders),
        }
    }
}

/// How many rows must hold in one order alone for it to be the table's.
const ROWS_THAT_TELL: usize = 3;

const UNREAD: &str = "表头各栏未能全部识读，不能判定各值属于哪一栏";
const EXTRA: &str = "表头印有格式之外的栏目，不能判定各值属于哪一栏";
pub(super) const UNUSUAL: &str = "表头各栏的次序与格式不同，不能判定各值属于哪一栏";

/// Words of a head that are no column.
fn aside(head: &HeadWords) -> impl Iterator<Item = &str> {
    head.scattered.iter().chain(&head.aside).map(String::as_str)
}

/// How many of the columns the words name.
pub(super) fn named(words: &str, columns: &[Line]) -> usize {
    columns.iter().filter(|c| c.wordings.iter().any(|w| words.contains(&w.letters))).count()
}

/// Takes each column's label out of the words: its place, if it stands there exactly once. What is left is
/// returned with a `#` for every label.
fn take_columns(words: &str, columns: &[Line]) -> (Vec<Option<usize>>, String) {
    let mut rest = words.to_owned();
    let mut wordings: Vec<(usize, &str)> = columns
        .iter()
        .enumerate()
        .flat_map(|(i, c)| c.wordings.iter().map(move |w| (i, w.letters.as_str())))
        .collect();
    // The longest first: 本年处理决定数量 holds 处理决定数量.
    wordings.sort_by_key(|(index, letters)| (std::cmp::Reverse(letters.len()), *index));
    let mut places: Vec<Option<usize>> = vec![None; columns.len()];
    let mut twice = vec![false; columns.len()];
    for (index, letters) in wordings {
        while let Some(at) = rest.find(letters) {
            twice[index] |= places[index].is_some();
            places[index] = Some(at);
            // The same length keeps the places of the others.
            rest.replace_range(at..at + letters.len(), &"#".repeat(letters.len()));
        }
    }
    for (place, twice) in places.iter_mut().zip(twice) {
        if twice {
            *place = None;
        }
    }
    (places, rest)
}

/// Blanks words out, keeping the places of the others.
fn blank<'a>(words: &str, aside: impl Iterator<Item = &'a str>) -> String {
    let mut out = words.to_owned();
    for word in aside.filter(|w| !w.is_empty()) {
        while let Some(at) = out.find(word) {
            out.replace_range(at..at + word.len(), &"#".repeat(word.len()));
        }
    }
    out
}

fn in_order(places: &[Option<usize>], rest: &str) -> Order {
    let Some(mut order) =
        places.iter().enumerate().map(|(i, p)| p.map(|p| (p, i))).collect::<Option<Vec<_>>>()
    else {
        return Order::Untold(UNREAD);
    };
    if rest.chars().filter(|c| *c != '#').count() > 1 {
        return Order::Untold(EXTRA);
    }
    order.sort_unstable();
    Order::Told(order.into_iter().map(|(_, index)| index).collect())
}

/// The order of the columns of a block that has a head of its own.
pub(super) fn order_of_block(head: &str, table: &FormTable, block: &FormBlock) -> Order {
    let item = block.item.as_deref().map(squeeze).unwrap_or_default();
    let labels = block.rows.iter().flat_map(|r| r.wordings.iter().map(|w| w.letters.as_str()));
    let words = blank(head, labels.chain([item.as_str()]));
    let (places, rest) = take_columns(&words, &block.columns);
    in_order(&places, &blank(&rest, aside(&table.head)))
}

/// The order of the columns of a table in rows: by the words as they follow each other, or where the labels of the
/// head are broken over lines side by side, by their places on the lines.
pub(super) fn order_of_rows(
    words: &str,
    table: &FormTable,
    block: &FormBlock,
    positions: &[Position],
    budget: &Budget,
) -> Order {
    if let Some(order) = order_on_one_line(positions, &block.columns) {
        return order;
    }
    let bare = without_rows(words, table, block);
    let (places, rest) = take_columns(&bare, &block.columns);
    // The corner's long remark is broken by whatever stands beside it; its letters are no column.
    let is_scattered = |c: &char| table.head.scattered.iter().any(|remark| remark.contains(*c));
    let rest: String = rest.chars().filter(|c| !is_scattered(c)).collect();
    let flat = in_order(&places, &rest);
    if let Order::Told(order) = &flat {
        return order_over_two_lines(order, words, &places, table, block);
    }
    if flat == Order::Untold(EXTRA) {
        return flat;
    }
    match by_place(positions, table, block).as_slice() {
        [one] if one.len() == block.columns.len() => Order::Told(one.clone()),
        _ => match letters::hold_all(&bare, table, &block.columns, budget) {
            Some(Beginnings::InOrder) => Order::Told((0..block.columns.len()).collect()),
            Some(Beginnings::TallOtherwise) => Order::OneOf(tall_both_ways(block)),
            None => flat,
        },
    }
}

/// The form's order, and that in which the columns that stand over both lines of the head come first, the last of them first.
fn tall_both_ways(block: &FormBlock) -> Vec<Vec<usize>> {
    let form: Vec<usize> = (0..block.columns.len()).collect();
    let (mut turned, low): (Vec<usize>, Vec<usize>) =
        form.iter().partition(|column| block.columns[**column].tall);
    turned.reverse();
    turned.extend(low);
    vec![form, turned]
}

/// The order of columns of which some stand over both lines of a head, by the order of their labels in the text. The place of
/// such a label says little: they and the others must come as the form has them, each by themselves; or else where the
/// heading over the others stands among them.
fn order_over_two_lines(
    order: &[usize],
    words: &str,
    places: &[Option<usize>],
    table: &FormTable,
    block: &FormBlock,
) -> Order {
    let (tall, low): (Vec<usize>, Vec<usize>) = order.iter().copied().partition(|c| block.columns[*c].tall);
    let first_low = low.iter().filter_map(|column| places[*column]).min();
    let first_tall = tall.iter().filter_map(|column| places[*column]).min();
    if low.is_sorted() && tall.is_sorted() {
        // A column that stands over one line is not read before those over both, unless it is printed before them.
        let is_before = first_tall.is_some() && first_low < first_tall;
        return if is_before {
            Order::Untold(UNUSUAL)
        } else {
            Order::Told((0..block.columns.len()).collect())
        };
    }
    let headings = table.head.aside.iter().filter_map(|word| words.find(word.as_str()));
    let heading = headings.filter(|at| first_low.is_some_and(|low| *at < low)).max();
    let (Some(heading), Some(first)) = (heading, low.iter().min()) else { return Order::Untold(UNUSUAL) };
    let (before, behind): (Vec<usize>, Vec<usize>) =
        tall.iter().copied().partition(|column| places[*column] < Some(heading));
    let by_heading = [before, low.clone(), behind].concat();
    let as_the_form: Vec<usize> = (0..block.columns.len())
        .filter(|column| column == first || block.columns[*column].tall)
        .flat_map(|column| if column == *first { low.clone() } else { vec![column] })
        .collect();
    if by_heading == as_the_form {
        Order::Told(by_heading)
    } else {
        Order::OneOf(vec![by_heading, as_the_form])
    }
}

/// Blanks out what a head prints beside its columns, and the labels of rows.
fn without_rows(words: &str, table: &FormTable, block: &FormBlock) -> String {
    let rows = block
        .rows
        .iter()
        .flat_map(|r| r.wordings.iter().filter(|w| w.count > ROW_LETTERS).map(|w| w.letters.as_str()));
    let bare = blank(words, aside(&table.head).chain(rows));
    // The first row's label may go on behind its values.
    let labels = || block.rows.iter().flat_map(|row| &row.wordings);
    let begun = bare.char_indices().map(|(at, _)| at).find(|at| {
        let tail = bare.get(*at..).unwrap_or_default();
        tail.chars().count() > ROW_LETTERS && labels().any(|label| label.letters.starts_with(tail))
    });
    begun.and_then(|at| bare.get(..at)).unwrap_or(&bare).to_owned()
}

/// How many letters of a row's label are no piece of a column's.
const ROW_LETTERS: usize = 3;

/// Whether the words are those of a head whose labels are broken into pieces.
pub(super) fn is_in_pieces(words: &str, table: &FormTable, block: &FormBlock, budget: &Budget) -> bool {
    let begins = |column: &Line| {
        column.wordings.iter().any(|w| w.letters.chars().next().is_some_and(|first| words.contains(first)))
    };
    block.columns.iter().all(begins)
        && letters::hold_all(&without_rows(words, table, block), table, &block.columns, budget).is_some()
}

/// The order of a head that stands on one line, every label a word of its own: then its order is the columns'.
fn order_on_one_line(positions: &[Position], columns: &[Line]) -> Option<Order> {
    let names = |p: &Position| columns.iter().position(|c| c.wordings.iter().any(|w| w.letters == p.letters));
    let mut lines: Vec<usize> = positions.iter().map(|p| p.line).collect();
    lines.dedup();
    lines.into_iter().find_map(|line| {
        let words: Vec<&Position> = positions.iter().filter(|p| p.line == line).collect();
        let order: Vec<usize> = words.iter().filter_map(|p| names(p)).collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted != (0..columns.len()).collect::<Vec<usize>>() {
            return None;
        }
        let first = words.iter().position(|p| names(p).is_some())?;
        let strange = words[first..].iter().any(|p| names(p).is_none());
        Some(if strange { Order::Untold(EXTRA) } else { Order::Told(order) })
    })
}

/// The order of the columns in each group of a table whose rows stand side by side, or `None` where the words
/// are no such head.
pub(super) fn order_of_groups(
    words: &str,
    table: &FormTable,
    block: &FormBlock,
    positions: &[Position],
) -> Option<Vec<Order>> {
    let (rows, columns) = (block.rows.len(), block.columns.len());
    let count = |words: &str| -> usize {
        let letters = block.columns.iter().flat_map(|c| &c.wordings).map(|w| w.letters.as_str());
        letters.map(|l| words.matches(l).count()).sum()
    };
    let placed = by_place(positions, table, block);
    let seen = count(words).max(placed.iter().map(Vec::len).sum());
    let is_in_pieces = letters::hold_groups(words, block);
    if seen * 2 < rows * columns && !is_in_pieces {
        return None;
    }
    // Each group's name behind the one before, and a heading over several of them behind the one before these.
    let names: Vec<&str> = block.rows.iter().map(|r| r.wordings[0].letters.as_str()).collect();
    let told = letters::follow_each_other(words, &names)
        && block.spanners.iter().all(|spanner| stands_behind(words, spanner, block));
    let spanners = block.spanners.iter().map(|spanner| spanner.letters.as_str());
    let runs = by_words(&blank(words, names.into_iter().chain(spanners)), &block.columns);
    let fits = |runs: &Vec<Vec<usize>>| runs.len() == rows && runs.iter().all(|r| r.len() == columns);
    let runs = [runs, placed].into_iter().find(fits);
    Some(match runs {
        Some(runs) if told => runs.into_iter().map(Order::Told).collect(),
        _ if is_in_pieces => vec![Order::Told((0..columns).collect()); rows],
        _ => vec![Order::Untold(UNREAD); rows],
    })
}

/// Whether a heading over several groups stands behind the name of the group before the first of them, if it stands
/// anywhere.
fn stands_behind(words: &str, spanner: &Spanner, block: &FormBlock) -> bool {
    let first = block.rows.iter().position(|row| spanner.over.contains(&row.key)).unwrap_or(0);
    let Some(before) = first.checked_sub(1).and_then(|at| block.rows.get(at)) else { return true };
    let name = before.wordings[0].letters.as_str();
    words.find(&spanner.letters).is_none_or(|at| words.find(name).is_some_and(|found| found < at))
}

/// The labels of the columns as they follow each other, cut where one comes again. Nothing where the words hold
/// anything else.
fn by_words(words: &str, columns: &[Line]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut rest = words;
    let mut strange = 0;
    while let Some(c) = rest.chars().next() {
        let label = columns.iter().enumerate().find_map(|(index, column)| {
            let letters = column.wordings.iter().map(|w| w.letters.as_str()).find(|l| rest.starts_with(l))?;
            Some((index, letters.len()))
        });
        let Some((index, length)) = label else {
            strange += usize::from(c != '#');
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        };
        push(&mut runs, index);
        rest = rest.get(length..).unwrap_or_default();
    }
    if strange > 1 { Vec::new() } else { runs }
}

fn push(runs: &mut Vec<Vec<usize>>, index: usize) {
    match runs.last_mut() {
        Some(run) if !run.contains(&index) => run.push(index),
        _ => runs.push(vec![index]),
    }
}

/// A word with the columns of characters it stands in; an ideograph is two wide.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    line: usize,
    /// First and last column where an ideograph is two columns wide, as on a screen.
    wide: (usize, usize),
    /// The same where it is one, as some programs count that lay text out by characters.
    narrow: (usize, usize),
    letters: String,
}

/// The words of a line with their places.
pub(super) fn positions(line: usize, text: &str) -> Vec<Position> {
    let mut out: Vec<Position> = Vec::new();
    let mut column = 0;
    let mut open = false;
    for (index, c) in text.chars().enumerate() {
        let width = if is_wide(c) { 2 } else { 1 };
        if c.is_whitespace() {
            open = false;
        } else if let Some(word) = out.last_mut().filter(|_| open) {
            word.letters.push(c);
            word.wide.1 = column + width;
            word.narrow.1 = index + 1;
        } else {
            let (wide, narrow) = ((column, column + width), (index, index + 1));
            out.push(Position { line, wide, narrow, letters: c.to_string() });
            open = true;
        }
        column += width;
    }
    out.iter_mut().for_each(|p| p.letters = squeeze(&p.letters));
    out
}

impl Position {
    pub(super) fn letters(&self) -> &str {
        &self.letters
    }
}

/// Which way columns of characters are counted.
pub(super) type Measure = fn(&Position) -> (usize, usize);
/// An ideograph is two columns wide.
pub(super) const WIDE: Measure = |position| position.wide;
/// Every character is one.
pub(super) const NARROW: Measure = |position| position.narrow;

/// A label broken over lines, put together by the places of its pieces.
struct Stack {
    /// Its lowest piece, which says where the label's own column is.
    last: Position,
    /// From the first column of any piece to the last.
    extent: (usize, usize),
    letters: String,
}

impl Stack {
    /// Twice the middle of its lowest piece.
    fn middle(&self, measure: Measure) -> usize {
        measure(&self.last).0 + measure(&self.last).1
    }

    /// The column whose label ends it.
    fn column(&self, columns: &[Line]) -> Option<usize> {
        let ends = |c: &Line| {
            c.wordings.iter().filter(|w| self.letters.ends_with(&w.letters)).map(|w| w.count).max()
        };
        columns.iter().enumerate().filter_map(|(i, c)| Some((ends(c)?, i))).max().map(|(_, index)| index)
    }
}

/// Labels broken over lines: what stands below a word and under it goes on with it.
fn stacks(positions: &[Position], measure: Measure) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for word in positions {
        let (from, to) = measure(word);
        let under = |stack: &&mut Stack| {
            let (last, (left, right)) = (&stack.last, measure(&stack.last));
            last.line < word.line && word.line <= last.line + 2 && from < right && left < to
        };
        match stacks.iter_mut().filter(under).max_by_key(|stack| stack.last.line) {
            Some(stack) => {
                stack.letters.push_str(&word.letters);
                stack.extent = (stack.extent.0.min(from), stack.extent.1.max(to));
                stack.last = word.clone();
            }
            None => {
                stacks.push(Stack { last: word.clone(), extent: (from, to), letters: word.letters.clone() });
            }
        }
    }
    stacks
}

/// Where the label of each column stands, if each stands once, in the form's order, and none above another.
pub(super) fn label_places(
    positions: &[Position],
    table: &FormTable,
    columns: &[Line],
    measure: Measure,
) -> Option<Vec<(usize, usize)>> {
    let mut places: Vec<Option<(usize, usize)>> = vec![None; columns.len()];
    for stack in stacks(positions, measure) {
        let Some(column) = stack.column(columns) else { continue };
        // Pieces of a heading over several columns widen it.
        let own = if aside(&table.head).any(|word| stack.letters.starts_with(word)) {
            measure(&stack.last)
        } else {
            stack.extent
        };
        if places[column].replace(own).is_some() {
            return None;
        }
    }
    let places = places.into_iter().collect::<Option<Vec<_>>>()?;
    places.windows(2).all(|pair| pair[0].1 <= pair[1].0).then_some(places)
}

/// How many of the columns stand in the stacks.
pub(super) fn named_above(positions: &[Position], table: &FormTable, block: &FormBlock) -> usize {
    by_place(positions, table, block).iter().map(Vec::len).sum::<usize>().min(block.columns.len())
}

/// The columns by the place of their labels, from left to right, cut where one comes again: by whichever way of
/// counting finds more of them.
fn by_place(positions: &[Position], table: &FormTable, block: &FormBlock) -> Vec<Vec<usize>> {
    let [wide, narrow] = [WIDE, NARROW].map(|measure| by_measure(positions, table, &block.columns, measure));
    let count = |runs: &[Vec<usize>]| runs.iter().map(Vec::len).sum::<usize>();
    if count(&narrow) > count(&wide) { narrow } else { wide }
}

fn by_measure(
    positions: &[Position],
    table: &FormTable,
    columns: &[Line],
    measure: Measure,
) -> Vec<Vec<usize>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut strange: Vec<usize> = Vec::new();
    for stack in stacks(positions, measure) {
        let middle = stack.middle(measure);
        match stack.column(columns) {
            Some(index) => found.push((middle, index)),
            None if aside(&table.head).any(|aside| aside.contains(&stack.letters)) => {}
            None => strange.push(middle),
        }
    }
    found.sort_unstable();
    // A label that is not understood among those that are may be a column of its own.
    let inside = |middle: &usize| {
        found.first().is_some_and(|f| f.0 < *middle) && found.last().is_some_and(|l| *middle < l.0)
    };
    if strange.iter().any(inside) {
        return Vec::new();
    }
    let mut runs = Vec::new();
    for (_, index) in found {
        push(&mut runs, index);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{Arrangement, Form};

    #[test]
    fn groups_in_pieces_are_told_by_their_letters() {
        let told = |words: &str| {
            let form = Form::disclosure().definition();
            let table = form.tables.iter().find(|t| t.arrangement == Arrangement::SideBySide).unwrap();
            let orders = order_of_groups(words, table, &table.blocks[0], &[]);
            orders.is_some_and(|orders| orders.iter().all(Order::is_told))
        };
        let group = "结果结果其他尚未总计维持纠正结果审结";
        let head = format!("行政复议行政诉讼未经复议直接起诉复议后起诉{group}{group}{group}");
        assert!(told(&head));
        assert!(!told(&head.replacen("维持", "驳回", 1)));
        assert!(!told(&format!("行政复议行政诉讼复议后起诉未经复议直接起诉{group}{group}{group}")));
        assert!(!told(&format!("{head}总计")));
    }

    fn requests(lines: &[&str]) -> Order {
        let table = Form::disclosure().definition().table("requests").unwrap();
        let positions: Vec<Position> = lines.iter().enumerate().flat_map(|(i, l)| positions(i, l)).collect();
        order_of_rows(&squeeze(&lines.concat()), table, &table.blocks[0], &positions, &Budget::new(1_000))
    }

    #[test]
    fn a_head_on_one_line_after_the_other_is_told() {
        let lines = [
            "申请人情况",
            "自然人",
            "法人或其他组织",
            "总计",
            "商业企业 科研机构 社会公益组织 法律服务机构 其他",
        ];
        assert_eq!(requests(&lines), Order::Told((0..7).collect()));
    }

    #[test]
    fn labels_broken_side_by_side_are_told_by_their_places() {
        let lines = [
            "                            申请人情况",
            "                     法人或其他组织",
            "      自然   商业企  科研机  社会公益  法律服务  其   总",
            "       人      业      构      组织      机构    他   计",
        ];
        assert_eq!(requests(&lines), Order::Told((0..7).collect()));
    }

    #[test]
    fn another_order_and_another_column_are_not_guessed() {
        let swapped = ["自然人 科研机构 商业企业 社会公益组织 法律服务机构 其他 总计"];
        assert_eq!(
            requests(&swapped),
            Order::Told(vec![0, 2, 1, 3, 4, 5, 6]),
            "on one line the print's own order holds"
        );
        let low = "科研机构 商业企业 社会公益组织 法律服务机构 其他";
        assert!(!requests(&["自然人", "总计", low]).is_told());
        assert_eq!(
            requests(&["自然人", "法人或其他组织 总计", low]),
            Order::Told(vec![0, 2, 1, 3, 4, 5, 6]),
            "the heading over them says where they stand"
        );
        assert!(
            !requests(&["法人或其他组织", "自然人 总计", low]).is_told(),
            "it may stand above its middle"
        );
        let extra = ["自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 网上申请 总计"];
        assert!(!requests(&extra).is_told());
    }

    #[test]
    fn a_block_is_read_in_the_order_it_prints() {
        let table = &Form::disclosure().definition().tables[0];
        let block = &table.blocks[0];
        let told = order_of_block("信息内容本年废止件数本年制发件数现行有效件数规章", table, block);
        assert_eq!(told, Order::Told(vec![1, 0, 2]));
        assert!(
            !order_of_block("信息内容本年制发件数本年废止件数现行有效件数备注栏规章", table, block).is_told()
        );
    }
}
