//! The page that shows a report beside what was read.

use maud::{Markup, PreEscaped, html};
use serde_json::{Value as Json, json};

use super::original::{self, Drawing, Marks};
use super::problems::{Problem, problems};
use super::{page, tables, words};
use nianbao::block::{Block, Table};
use nianbao::check::Assessed;
use nianbao::finding::{Finding, Severity};
use nianbao::output::Judged;
use nianbao::report::Section;
use nianbao::spot::{self, Spot};
use nianbao::text::tidy;

/// A report to be reviewed.
#[derive(Clone, Debug)]
pub struct Reviewed<'a> {
    /// The report as judged.
    pub judged: &'a Judged,
    /// Its pages, if it has any.
    pub drawings: Vec<Drawing<'a>>,
    /// Its paragraphs and tables, if it has no pages.
    pub blocks: Vec<&'a Block>,
    /// Why pages are not shown as they look in a viewer, in Chinese.
    pub notes: Vec<String>,
}

/// The HTML of one report, with its entry in the list of reports.
struct Written {
    title: String,
    path: String,
    verdict: nianbao::check::Verdict,
    problems: usize,
    section: Markup,
}

/// A page that shows reports beside what was read, one report at a time.
///
/// `left_out` lists the files that are not on it, with the reason.
pub fn review<'a>(reports: impl IntoIterator<Item = Reviewed<'a>>, left_out: &[String]) -> String {
    let (written, data): (Vec<Written>, Vec<Json>) =
        reports.into_iter().enumerate().map(|(index, reviewed)| write(index, &reviewed)).unzip();
    let title = match written.as_slice() {
        [only] => format!("核对：{}", only.title),
        several => format!("核对 {} 份报告", several.len()),
    };
    // No tag can begin inside.
    let data = Json::Array(data).to_string().replace('<', "\\u003c");
    let body = html! {
        @if written.len() > 1 {
            nav class="reports" aria-label="报告" {
                ol {
                    @for (index, report) in written.iter().enumerate() {
                        li {
                            a href=(format!("#report-{index}")) data-report=(index) {
                                span class=(format!("badge {}", words::verdict_class(report.verdict))) {
                                    (words::verdict_mark(report.verdict))
                                }
                                " " bdi { (report.title) } " " small { bdi { (report.path) } }
                                @if report.problems > 0 { " · " (report.problems) " 个问题" }
                            }
                        }
                    }
                }
            }
        }
        @if !left_out.is_empty() {
            details class="notice" {
                summary { "另有 " (left_out.len()) " 个文件不在本页" }
                ul { @for file in left_out { li { bdi { (file) } } } }
            }
        }
        main { @for report in &written { (report.section) } }
        script type="application/json" id="data" { (PreEscaped(data)) }
    };
    page(
        &title,
        concat!(include_str!("base.css"), include_str!("review.css")),
        include_str!("review.js"),
        &body,
    )
}

/// The HTML of a report, and the data for the script.
fn write(index: usize, reviewed: &Reviewed) -> (Written, Json) {
    let judged = reviewed.judged;
    let report = &judged.report;
    let identities = judged.identities();
    let spots = spot::all(judged);
    let problems = problems(judged, &identities);
    let title = report.title.clone().unwrap_or_else(|| judged.source.path.clone());
    let marks = Marks::of(index, &spots);
    let is_marked = !reviewed.drawings.is_empty() || !reviewed.blocks.is_empty();
    let section = html! {
        section class="report" id=(format!("report-{index}")) aria-labelledby=(format!("title-{index}")) {
            header {
                p class="skip" {
                    a href=(format!("#original-{index}")) { "跳到原文" } " "
                    a href=(format!("#reading-{index}")) { "跳到读出的内容" }
                }
                h1 id=(format!("title-{index}")) { bdi { (title) } }
                (about(judged))
                (list(index, &problems))
            }
            div class="sides" {
                div class="side left" id=(format!("original-{index}")) role="region" tabindex="0" aria-label="原文" {
                    @for note in &reviewed.notes { p class="notice" { (note) } }
                    @if !reviewed.drawings.is_empty() {
                        (original::pages(&reviewed.drawings, &marks))
                    } @else if reviewed.blocks.is_empty() {
                        p class="notice" { "只有读出的数据，没有原文可以对照；请改用原来的文件" }
                    } @else {
                        (original::blocks(&reviewed.blocks, &marks))
                    }
                }
                div class="side right" id=(format!("reading-{index}")) role="region" tabindex="0" aria-label="读出的内容" {
                    @if report.is_annual_report {
                        h2 { "表格" }
                        (tables::tables(index, report, &spots, is_marked))
                        (sums(index, &identities, judged))
                    }
                    (narrative(index, judged))
                }
            }
            div class="detail" role="status" aria-live="polite" {
                p class="hint" { "将指针或焦点移到一个数字上，这里显示它的出处和勾稽关系" }
            }
        }
    };
    let data = data(&spots, &identities, judged, &problems);
    let written = Written {
        title,
        path: judged.source.path.clone(),
        verdict: judged.verdict(),
        problems: problems.len(),
        section,
    };
    (written, data)
}

/// The verdict and the metadata of the report.
fn about(judged: &Judged) -> Markup {
    let Judged { source, report, judgement } = judged;
    html! {
        p class="verdict" {
            span class=(format!("badge {}", words::verdict_class(judgement.verdict))) { (words::verdict_mark(judgement.verdict)) }
            " " strong { (judgement.verdict.words(report.form)) }
        }
        p class="about" {
            @if report.is_annual_report {
                (report.agency.as_deref().unwrap_or("机关未能判定")) " · "
                @match report.year { Some(year) => { (year) " 年度" }, None => "年度未能判定" }
                " · "
                @match &report.edition { Some(form) => { (form) " 年格式" }, None => "未见格式" }
                " · 勾稽关系：成立 " (judgement.held) "，不成立 " (judgement.failed.len()) "，无法判断 " (judgement.not_assessable)
                br;
            }
            "文件：" bdi { (source.path) }
            @if let Some(pages) = source.pages { "，" (pages) " 页" }
            @if let Some(producer) = &source.producer { "，" bdi { (producer) } }
            @if let Some(date) = &report.imprint.published_on { "，公开日期 " (date) }
        }
    }
}

fn list(index: usize, problems: &[Problem]) -> Markup {
    html! {
        div class="problems" id=(format!("problems-{index}")) {
            @if problems.is_empty() {
                p class="none" { "没有发现问题" }
            } @else {
                div class="walk" {
                    strong { (problems.len()) " 个问题" }
                    button type="button" data-walk="-1" aria-keyshortcuts="p" { "上一个 (p)" }
                    button type="button" data-walk="1" aria-keyshortcuts="n" { "下一个 (n)" }
                    span class="at" aria-live="polite" {}
                }
                ol role="list" aria-label="问题" {
                    @for (number, problem) in problems.iter().enumerate() { (entry(index, number, problem)) }
                }
            }
        }
    }
}

fn entry(index: usize, number: usize, problem: &Problem) -> Markup {
    let (class, word) = if problem.is_failure { ("failed", "不成立") } else { ("doubted", "存疑") };
    let href = match (problem.cells.first(), problem.page) {
        (Some(cell), _) => format!("#c-{index}-{cell}"),
        (None, Some(page)) => format!("#page-{index}-{page}"),
        (None, None) => format!("#report-{index}"),
    };
    html! {
        li {
            a href=(href) data-problem=(format!("{index}-{number}")) {
                span class=(format!("badge {class}")) { (word) } " "
                @match problem.identity.and_then(|i| Some((i, i.expected?, i.found?))) {
                    Some((identity, expected, found)) if problem.is_failure => {
                        (identity.location) "：" (identity.message)
                        span class="numbers" { (expected.0.to_string()) " ≠ " (found.0.to_string()) }
                    }
                    _ => (problem.words),
                }
            }
        }
    }
}

/// Every identity with both numbers.
fn sums(index: usize, identities: &[Assessed], judged: &Judged) -> Markup {
    let last = |identity: &Assessed| identity.cells.last().and_then(|path| judged.cell(path));
    html! {
        details {
            summary { "勾稽关系（" (identities.len()) " 个）" }
            div class="wide" {
                table class="reading sums" {
                    caption { "勾稽关系" }
                    thead { tr { th scope="col" { "位置" } th scope="col" { "内容" } th scope="col" { "结果" } } }
                    tbody {
                        @for identity in identities {
                            @let (word, class) = (identity.state.word(), words::state_class(identity.state));
                            tr {
                                th scope="row" { (identity.location) }
                                td class="words" { (identity.message) }
                                td class=(class) {
                                    @match last(identity) {
                                        Some(cell) => a href=(format!("#c-{index}-{cell}")) data-goto=(format!("{index}-{cell}")) { (word) },
                                        None => (word),
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Sections, the numbers mentioned in them, other tables and notes.
fn narrative(index: usize, judged: &Judged) -> Markup {
    let (report, mentions) = (&judged.report, &judged.judgement.mentions);
    let cell = |path: &String| judged.cell(path);
    let notes: Vec<&Finding> = report.findings.iter().filter(|f| f.severity == Severity::Note).collect();
    html! {
        h2 { "正文" }
        @for paragraph in &report.preamble { p { (paragraph) } }
        @for section in &report.sections { (a_section(section)) }
        @if !mentions.is_empty() {
            details {
                summary { "正文中的数字（" (mentions.len()) " 个）" }
                div class="wide" {
                    table class="reading" {
                        caption { "正文中的数字" }
                        thead { tr { th scope="col" { "数字" } th scope="col" { "句子" } th scope="col" { "与表格" } } }
                        tbody {
                            @for mention in mentions {
                                tr {
                                    th scope="row" { (mention.quantity.0.to_string()) (mention.unit) }
                                    td class="words" { (mention.sentence) }
                                    td {
                                        @let word = spot::agreement(mention);
                                        @match mention.cell.as_ref().and_then(cell) {
                                            Some(cell) => a href=(format!("#c-{index}-{cell}")) data-goto=(format!("{index}-{cell}")) { (word) },
                                            None => (word),
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @for other in &report.other_tables { (other_table(other)) }
        @if !notes.is_empty() {
            details {
                summary { "备注（" (notes.len()) " 条）" }
                ul { @for note in notes { li { (note.message) } } }
            }
        }
    }
}

fn a_section(section: &Section) -> Markup {
    html! {
        h3 { @if let Some(number) = &section.number { (number) "、" } (section.heading.as_deref().unwrap_or("")) }
        @for paragraph in &section.paragraphs { p { (paragraph) } }
        @for sub in &section.subsections {
            h4 { (sub.number) (sub.heading.as_deref().unwrap_or("")) }
            @for paragraph in &sub.paragraphs { p { (paragraph) } }
        }
    }
}

fn other_table(other: &Table) -> Markup {
    html! {
        details {
            summary { "其他表格" @if let Some(page) = other.place.page() { "（第 " (page) " 页）" } }
            div class="wide" {
                table class="grid" {
                    @for row in 0..other.rows {
                        tr {
                            @for cell in other.beginning_in(row) {
                                td rowspan=[(cell.rows > 1).then_some(cell.rows)] colspan=[(cell.columns > 1).then_some(cell.columns)] {
                                    (tidy(&cell.text))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The data with which the script shows details of a cell and highlights what belongs together.
fn data(spots: &[Spot], identities: &[Assessed], judged: &Judged, problems: &[Problem]) -> Json {
    let index = |path: &String| judged.cell(path);
    let cells: Vec<Json> = spots
        .iter()
        .map(|spot| {
            let path = spot.cell.at.path();
            json!({
                "words": spot.words,
                "value": spot.value(),
                "unit": spot.cell.unit,
                "raw": spot.cell.raw,
                "note": spot.cell.note,
                "label": spot.cell.label,
                "place": spot.place(),
                "path": path,
                "class": words::cell_class(spot),
                "proof": spot.proof(),
                "sums": identities.iter().enumerate().filter(|(_, i)| i.cells.contains(&path))
                    .map(|(at, _)| at).collect::<Vec<_>>(),
                "mentions": spot.mentions.iter().map(|m| json!([
                    spot::agreement(m),
                    format!("{}{}：{}", m.quantity.0, m.unit, m.sentence),
                ])).collect::<Vec<_>>(),
                "findings": spot.findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let sums: Vec<Json> = identities
        .iter()
        .map(|identity| {
            let (word, class) = (identity.state.word(), words::state_class(identity.state));
            json!({ "word": word, "class": class, "text": format!("{}：{}", identity.location, identity.message),
                "cells": identity.cells.iter().filter_map(index).collect::<Vec<_>>() })
        })
        .collect();
    let problems: Vec<&Vec<usize>> = problems.iter().map(|p| &p.cells).collect();
    json!({ "cells": cells, "sums": sums, "problems": problems })
}
