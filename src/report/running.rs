//! Plain text to claims. No box tells the columns here, so values are believed only where a row has exactly
//! as many of them as its head has columns; anything else is doubted, never guessed.

use super::claim::Claim;
use super::form::{Arrangement, FormBlock, Line, form};
use super::label::Score;
use super::reading::{CellRef, Value};
use super::sections;
use crate::block::Paragraph;
use crate::finding::{Code, Finding};
use crate::origin::Place;
use crate::text::{Printed, parse_printed, squeeze};

/// What the lines of a text claim.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) claims: Vec<Claim>,
    pub(super) findings: Vec<Finding>,
    /// Indexes of the lines that belong to tables.
    pub(super) used: Vec<usize>,
}

/// A group of values with the words in front of it.
#[derive(Debug, Default)]
struct Run {
    /// The words since the last value, squeezed.
    words: String,
    /// Index of the line each piece of `words` came from.
    lines: Vec<usize>,
    values: Vec<(String, usize)>,
    /// Whether a heading stands between this run and the one before.
    after_heading: bool,
}

/// Reads the tables out of lines of text.
pub(super) fn gather(lines: &[&Paragraph]) -> Gathered {
    let mut gathered = Gathered::default();
    let runs = runs(lines);
    let mut head = String::new();
    let mut requests_head: Option<bool> = None;
    for (index, run) in runs.iter().enumerate() {
        let next = runs.get(index + 1).filter(|n| !n.after_heading).map_or("", |n| n.words.as_str());
        // A new head replaces the one before: from its item, or from the words 信息内容.
        let restart = run.words.rfind("第二十条第").or_else(|| run.words.rfind("信息内容"));
        match restart {
            Some(at) => head = run.words.get(at..).unwrap_or_default().to_owned(),
            None if run.after_heading => head = run.words.clone(),
            None => {}
        }
        let read = proactive(run, &head, next, lines, &mut gathered)
            || review(run, lines, &mut gathered)
            || requests(run, next, lines, &mut requests_head, &mut gathered);
        if read {
            gathered.used.extend(table_lines(run, lines));
        }
    }
    gathered.used.sort_unstable();
    gathered.used.dedup();
    gathered
}

/// Cuts the text into runs of values and the words in front of each.
fn runs(lines: &[&Paragraph]) -> Vec<Run> {
    let mut runs: Vec<Run> = vec![Run::default()];
    for (index, line) in lines.iter().enumerate() {
        if sections::heading(&line.text, false).is_some_and(|h| h.key.is_some() && (h.chinese || h.number.is_none())) {
            runs.push(Run { after_heading: true, ..Run::default() });
            continue;
        }
        for token in tokens(&line.text) {
            let is_value = match parse_printed(&token, false) {
                Printed::Number { .. } => true,
                Printed::Blank => true,
                Printed::Other => false,
            };
            let open = runs.last().is_some_and(|r| r.values.is_empty());
            if is_value {
                if let Some(run) = runs.last_mut() {
                    run.values.push((token, index));
                }
                continue;
            }
            if !open {
                runs.push(Run::default());
            }
            if let Some(run) = runs.last_mut() {
                run.words.push_str(&squeeze(&token));
                run.lines.push(index);
            }
        }
    }
    runs.retain(|r| !r.words.is_empty() || !r.values.is_empty());
    runs
}

/// Words between blanks; what stands in brackets is kept together.
fn tokens(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0_u32;
    for c in line.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() {
            if depth == 0 {
                out.push(String::new());
            }
            continue;
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.retain(|t| !t.is_empty());
    out
}

/// The lines a run takes out of the prose: those of its values, and of its words after the last full sentence.
fn table_lines(run: &Run, lines: &[&Paragraph]) -> Vec<usize> {
    let is_prose = |index: &usize| lines[*index].text.trim_end().ends_with(['。', '；', '：']);
    let from = run.lines.iter().rposition(is_prose).map_or(0, |at| at + 1);
    run.lines[from..].iter().copied().chain(run.values.iter().map(|(_, line)| *line)).collect()
}

/// How well a label fits the words in front of a run of values: it ends them, or a break puts its second half
/// behind the values.
fn fit(words: &str, next: &str, line: &Line, groups: &[Line]) -> Score {
    line.wordings.iter().map(|w| fit_wording(words, next, &w.letters, line, groups)).max().unwrap_or(0)
}

fn fit_wording(words: &str, next: &str, letters: &str, line: &Line, groups: &[Line]) -> Score {
    let length = letters.chars().count();
    // A label of two letters must bring its number, or stand alone.
    if length <= 2 {
        let numbered = squeeze(&line.label);
        let fits = words.ends_with(&numbered)
            || numbered == letters && words == letters
            || numbered == letters && words.ends_with(&format!("数{letters}"));
        return if fits { 1000 + length as Score } else { 0 };
    }
    if words.ends_with(letters) {
        return 1000 + length as Score;
    }
    // The values may stand beside the middle line of a label, with a group's label in between.
    let bare = without_groups(words, groups);
    for (at, _) in letters.char_indices().skip(3) {
        let (first, second) = letters.split_at(at);
        if (words.ends_with(first) || bare.ends_with(first)) && starts_with(next, second, groups) {
            return 1000 + length as Score;
        }
    }
    // A character dropped or wrong.
    let tail: String = {
        let chars: Vec<char> = words.chars().collect();
        chars[chars.len().saturating_sub(length)..].iter().collect()
    };
    let distance = strsim::levenshtein(&tail, letters);
    let alike = (length.saturating_sub(distance) * 1000 / length) as Score;
    if length >= 5 && alike >= 800 { alike } else { 0 }
}

/// Words without the group labels at their end.
fn without_groups<'a>(words: &'a str, groups: &[Line]) -> &'a str {
    let mut bare = words;
    for group in groups {
        let numbered = squeeze(&group.label);
        // A group's label may be cut by a line as well: 六其他 | 处理. Its number alone is not enough.
        let ends = numbered.char_indices().skip(2).map(|(at, _)| at).chain([numbered.len()]);
        let cut = ends.filter_map(|end| bare.strip_suffix(numbered.get(..end)?)).last();
        bare = cut.unwrap_or(bare);
    }
    bare
}

fn starts_with(next: &str, second: &str, groups: &[Line]) -> bool {
    next.starts_with(second)
        || groups.iter().any(|g| {
            let label = squeeze(&g.label);
            let mut tails = label.char_indices().filter_map(|(at, _)| label.get(at..));
            tails.any(|tail| next.strip_prefix(tail).is_some_and(|rest| rest.starts_with(second)))
        })
}

/// The row of a block that the words in front of a run name.
fn row_of(run: &Run, next: &str, block: &FormBlock) -> Result<Option<usize>, Vec<usize>> {
    let mut fits: Vec<(Score, usize)> = block
        .rows
        .iter()
        .enumerate()
        .map(|(i, row)| (fit(&run.words, next, row, &block.groups), i))
        .filter(|(s, _)| *s > 0)
        .collect();
    fits.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    match fits.as_slice() {
        [] => Ok(None),
        [(_, one)] => Ok(Some(*one)),
        // The longer of two labels that end the words is the one printed: 行政规范性文件 over 规范性文件.
        [(a, one), (b, _), ..] if a > b && *a >= 1000 => Ok(Some(*one)),
        [(a, one), (b, _), ..] if *a >= b + 90 => Ok(Some(*one)),
        all => Err(all.iter().map(|(_, i)| *i).collect()),
    }
}

/// Claims a run's values for a row, in the head's order; doubts them where their number is not the head's.
fn claim_row(
    run: &Run,
    lines: &[&Paragraph],
    at: impl Fn(usize) -> CellRef,
    columns: usize,
    why_not: Option<&str>,
    gathered: &mut Gathered,
) {
    let place = |line: usize| lines.get(line).map_or(Place::Line { line: 0 }, |p| p.place.clone());
    for column in 0..columns {
        let at = at(column);
        let label = format!("{} / {}", at.form_block().row_label(at.form_row()), at.form_column().label);
        let value = run.values.get(column).filter(|_| run.values.len() == columns && why_not.is_none());
        let claim = match value {
            Some((raw, line)) => {
                let mut claim = Claim::read(at, raw, false, label, place(*line));
                claim.by_order = true;
                claim
            }
            None => {
                let line = run.values.first().map(|(_, l)| *l).or(run.lines.last().copied()).unwrap_or(0);
                let raw = run.values.iter().map(|(v, _)| v.as_str()).collect::<Vec<_>>().join(" ");
                let mut claim = Claim::read(at, "", false, label, place(line));
                claim.raw = raw;
                let counted = format!(
                    "表头有 {columns} 栏，此行只能读出 {} 个值，不能判定各属哪一栏",
                    run.values.len()
                );
                claim.withdraw(Code::ColumnsUntold, why_not.map_or(counted, str::to_owned));
                claim
            }
        };
        gathered.claims.push(claim);
    }
}

/// A row of the 第二十条 tables: the block whose columns the head names, and its row.
fn proactive(run: &Run, head: &str, next: &str, lines: &[&Paragraph], gathered: &mut Gathered) -> bool {
    if run.values.is_empty() {
        return false;
    }
    let Some((t, table)) =
        form().tables.iter().enumerate().find(|(_, t)| t.arrangement == Arrangement::Blocks)
    else {
        return false;
    };
    let mut best: Option<(usize, usize, usize)> = None; // columns named, block, row
    for (b, block) in table.blocks.iter().enumerate() {
        let named =
            block.columns.iter().filter(|c| c.wordings.iter().any(|w| head.contains(&w.letters))).count();
        if named < block.columns.len() {
            continue;
        }
        let Ok(Some(row)) = row_of(run, next, block) else { continue };
        if best.is_none_or(|(most, ..)| named > most) {
            best = Some((named, b, row));
        }
    }
    let Some((columns, block, row)) = best else { return false };
    claim_row(run, lines, |column| CellRef { table: t, block, row, column }, columns, None, gathered);
    true
}

/// A row of the table of requests.
fn requests(
    run: &Run,
    next: &str,
    lines: &[&Paragraph],
    head: &mut Option<bool>,
    gathered: &mut Gathered,
) -> bool {
    let Some((t, table)) = form().tables.iter().enumerate().find(|(_, t)| t.arrangement == Arrangement::Rows)
    else {
        return false;
    };
    let block = &table.blocks[0];
    let named =
        block.columns.iter().filter(|c| c.wordings.iter().any(|w| run.words.contains(&w.letters))).count();
    if named * 2 > block.columns.len() {
        *head = Some(named == block.columns.len());
    }
    let Some(whole) = *head else { return false };
    if run.values.is_empty() {
        return false;
    }
    let why_not = (!whole).then_some("表头各栏未能全部识读，不能判定各值属于哪一栏");
    match row_of(run, next, block) {
        Ok(Some(row)) => {
            let at = |column| CellRef { table: t, block: 0, row, column };
            claim_row(run, lines, at, block.columns.len(), why_not, gathered);
            true
        }
        Ok(None) => {
            if run.values.len() == block.columns.len() && !run.after_heading {
                let message = format!("表中有一行数字，行名“{}”不在格式之内", run.words);
                gathered.findings.push(Finding::new(Code::RowUnknown, message));
            }
            false
        }
        Err(rows) => {
            let names: Vec<&str> = rows.iter().map(|r| block.rows[*r].label.as_str()).collect();
            let message = format!("“{}”一行与表格中的{}均相近，未采用", run.words, names.join("、"));
            gathered.findings.push(Finding::new(Code::LabelUnclear, message));
            true
        }
    }
}

/// The one line of values of the table of reviews and lawsuits.
fn review(run: &Run, lines: &[&Paragraph], gathered: &mut Gathered) -> bool {
    let Some((t, table)) =
        form().tables.iter().enumerate().find(|(_, t)| t.arrangement == Arrangement::SideBySide)
    else {
        return false;
    };
    let block = &table.blocks[0];
    let (rows, columns) = (block.rows.len(), block.columns.len());
    let counts: Vec<usize> = block
        .columns
        .iter()
        .map(|c| c.wordings.iter().map(|w| run.words.matches(w.letters.as_str()).count()).sum())
        .collect();
    if run.values.is_empty() || counts.iter().sum::<usize>() * 2 < rows * columns {
        return false;
    }
    // 未经复议直接起诉 holds 复议 as well, so each label is looked for behind the one before.
    let mut from = 0;
    let in_order = block.rows.iter().all(|row| {
        let letters = row.wordings[0].letters.as_str();
        let found = run.words.get(from..).and_then(|rest| rest.find(letters));
        found.is_some_and(|at| {
            from += at + letters.len();
            true
        })
    });
    let whole = in_order && counts.iter().all(|n| *n == rows);
    let counted = run.values.len() == rows * columns;
    for row in 0..rows {
        let mut part = Run { lines: run.lines.clone(), ..Run::default() };
        if counted && whole {
            part.values = run.values[row * columns..(row + 1) * columns].to_vec();
        }
        let why_not = match (counted, whole) {
            (true, true) => None,
            (_, false) => Some("表头未能全部识读，不能判定各值属于哪一栏"),
            (false, true) => Some("值的个数与表头栏数不符，不能判定各属哪一栏"),
        };
        claim_row(
            &part,
            lines,
            |column| CellRef { table: t, block: 0, row, column },
            columns,
            why_not,
            gathered,
        );
    }
    true
}

/// Whether any claim rests on order alone.
pub(super) fn rests_on_order(claims: &[Claim]) -> bool {
    claims.iter().any(|c| c.by_order && c.value != Value::Unknown)
}
