//! The page of an audit: charts, and every finding as text.

use maud::{Markup, html};

use super::{page, words};
use nianbao::Form;
use nianbao::check::Verdict;
use nianbao::report::Number;
use nianbao_archive::audit::{Audit, Difference, Finding, Kind};

/// Width of a chart, in SVG units.
const WIDTH: usize = 480;
/// Height of the bars of a chart.
const HEIGHT: usize = 180;
/// Maximum agencies in the matrix, and findings per kind: browsers cannot display larger pages well. The JSON and CSV
/// output is complete.
const MOST: usize = 3_000;

/// A page that shows an audit.
pub fn audit(audit: &Audit) -> String {
    let body = html! {
        main class="audit" {
            h1 { "档案核查" }
            p class="about" { (audit.archive.display()) }
            (tiles(audit))
            div class="charts" {
                (verdicts(audit))
                (requests(audit))
                (problems(audit))
                (kinds(audit))
            }
            (coverage(audit))
            h2 { "发现" }
            @if audit.findings.is_empty() { p { "没有发现" } }
            @for kind in Kind::ALL { (of_kind(audit, kind)) }
            (proposals(audit))
        }
    };
    page("档案核查", concat!(include_str!("base.css"), include_str!("audit.css")), "", &body)
}

fn tiles(audit: &Audit) -> Markup {
    let problems = audit.findings.iter().filter(|finding| finding.kind.is_problem()).count();
    html! {
        ul class="tiles" {
            li { b { (audit.coverage.len()) } "机关" }
            li { b { (audit.reports) } "份年报" }
            li { b { (audit.years.len()) } "个年度" }
            li { b { (problems) } "条待核对" }
            @if audit.unplaced > 0 { li { b { (audit.unplaced) } "份未能判定机关或年度" } }
        }
    }
}

/// A chart with the numbers behind it as a table.
fn chart(title: &str, drawing: &Markup, head: &[&str], rows: &[Vec<String>]) -> Markup {
    html! {
        figure {
            figcaption { (title) }
            (drawing)
            details {
                summary { "数据" }
                div class="wide" {
                    table {
                        caption class="sr" { (title) }
                        thead { tr { @for word in head { th scope="col" { (word) } } } }
                        tbody {
                            @for row in rows {
                                tr {
                                    @for (index, field) in row.iter().enumerate() {
                                        @if index == 0 { th scope="row" { (field) } } @else { td { (field) } }
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

/// A bar of a chart: the label below it, and its segments from the bottom up, each with its class.
struct Bar {
    name: String,
    parts: Vec<(&'static str, u64)>,
    /// The label above it.
    total: String,
}

/// Vertical bars. Heights are whole thousandths of the tallest.
fn bars(title: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.parts.iter().map(|(_, n)| n).sum::<u64>()).max().unwrap_or(0).max(1);
    let step = WIDTH / bars.len().max(1);
    let wide = (step * 7 / 10).clamp(2, 90);
    let height = |count: u64| (u128::from(count) * HEIGHT as u128 / u128::from(most)) as usize;
    // If labels would overlap, only every second, third … is drawn.
    let every = (44 / step.max(1)).max(1);
    html! {
        svg class="chart" role="img" aria-label=(title) viewBox=(format!("0 0 {WIDTH} {}", HEIGHT + 44)) {
            @for (index, bar) in bars.iter().enumerate() {
                @let x = index * step + (step - wide) / 2;
                @let tops = stacked(bar, &height);
                @for (class, top, tall, count) in &tops {
                    rect class=(format!("bar {class}")) x=(x) y=(20 + HEIGHT - top) width=(wide) height=(tall) {
                        title { (bar.name) "：" (count) }
                    }
                }
                @if index % every == 0 {
                    text x=(x + wide / 2) y=(HEIGHT + 38) text-anchor="middle" { (bar.name) }
                    @let top = tops.last().map_or(0, |(_, top, ..)| *top);
                    text x=(x + wide / 2) y=(14 + HEIGHT - top) text-anchor="middle" { (bar.total) }
                }
            }
            line class="axis" x1="0" x2=(WIDTH) y1=(20 + HEIGHT) y2=(20 + HEIGHT) {}
        }
    }
}

/// The segments of a bar, each with its end and height; no segment is too small to see.
fn stacked(bar: &Bar, height: &dyn Fn(u64) -> usize) -> Vec<(&'static str, usize, usize, u64)> {
    let mut top = 0;
    let seen = bar.parts.iter().filter(|(_, count)| *count > 0);
    seen.map(|(class, count)| {
        let tall = height(*count).max(1);
        top += tall;
        (*class, top, tall, *count)
    })
    .collect()
}

fn verdicts(audit: &Audit) -> Markup {
    let count = |year: &nianbao_archive::audit::YearSummary, verdict| {
        year.verdicts.iter().find(|counted| counted.verdict == verdict).map_or(0, |counted| counted.count)
    };
    // No report of the years is unrecognised.
    let shown = [Verdict::Verified, Verdict::Inconsistent, Verdict::Incomplete];
    let drawn: Vec<Bar> = audit
        .years
        .iter()
        .map(|year| Bar {
            name: year.year.to_string(),
            parts: shown.iter().map(|v| (v.name(), count(year, *v) as u64)).collect(),
            total: shown.iter().map(|v| count(year, *v)).sum::<usize>().to_string(),
        })
        .collect();
    let rows: Vec<Vec<String>> = audit
        .years
        .iter()
        .map(|year| {
            let counts = shown.iter().map(|verdict| count(year, *verdict).to_string());
            std::iter::once(year.year.to_string()).chain(counts).collect()
        })
        .collect();
    let title = "各年度的结论";
    let head: Vec<&str> = std::iter::once("年度").chain(shown.map(words::verdict_mark)).collect();
    let drawing = html! {
        (bars(title, &drawn))
        ul class="keys" {
            @for verdict in shown { li { span class=(format!("key {}", verdict.name())) {} (words::verdict_mark(verdict)) } }
        }
    };
    chart(title, &drawing, &head, &rows)
}

fn requests(audit: &Audit) -> Markup {
    let title = "各年度新收申请（件）";
    let whole = |number: Number| number.0.trunc().to_string().parse::<u64>().unwrap_or(0);
    let drawn: Vec<Bar> = audit
        .years
        .iter()
        .map(|year| Bar {
            name: year.year.to_string(),
            parts: vec![("plain", whole(year.new_requests))],
            total: year.new_requests.0.normalize().to_string(),
        })
        .collect();
    let rows: Vec<Vec<String>> = audit
        .years
        .iter()
        .map(|year| {
            let sum = year.new_requests.0.normalize().to_string();
            vec![year.year.to_string(), sum, year.agencies_with_requests.to_string()]
        })
        .collect();
    chart(title, &bars(title, &drawn), &["年度", "新收申请", "机关数"], &rows)
}

/// Horizontal bars, each with its label above.
fn lying_bars(title: &str, counts: &[(String, u64)]) -> Markup {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let wide = |count: u64| ((u128::from(count) * (WIDTH as u128 - 60) / u128::from(most)) as usize).max(1);
    html! {
        @if counts.is_empty() { p { "没有" } }
        @else {
            svg class="chart" role="img" aria-label=(title) viewBox=(format!("0 0 {WIDTH} {}", counts.len() * 38)) {
                @for (index, (name, count)) in counts.iter().enumerate() {
                    text x="0" y=(index * 38 + 14) { (name) }
                    rect class="bar plain" x="0" y=(index * 38 + 19) width=(wide(*count)) height="13" {}
                    text x=(wide(*count) + 6) y=(index * 38 + 30) { (count) }
                }
            }
        }
    }
}

fn problems(audit: &Audit) -> Markup {
    let title = "最常见的问题（份）";
    // There is room for one line of text.
    let short = |words: &str| match words.char_indices().nth(36) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or(words)),
        None => words.to_owned(),
    };
    let counts: Vec<(String, u64)> =
        audit.problems.iter().map(|problem| (short(&problem.words), problem.reports)).collect();
    let rows: Vec<Vec<String>> = audit
        .problems
        .iter()
        .map(|problem| vec![problem.code.clone(), problem.words.clone(), problem.reports.to_string()])
        .collect();
    chart(title, &lying_bars(title, &counts), &["代码", "含义", "份数"], &rows)
}

fn kinds(audit: &Audit) -> Markup {
    let title = "发现的种类（条）";
    let count = |kind| audit.findings.iter().filter(|finding| finding.kind == kind).count() as u64;
    let counts: Vec<(String, u64)> = Kind::ALL
        .iter()
        .map(|kind| (kind.words().to_owned(), count(*kind)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let rows: Vec<Vec<String>> =
        counts.iter().map(|(name, count)| vec![name.clone(), count.to_string()]).collect();
    chart(title, &lying_bars(title, &counts), &["种类", "条数"], &rows)
}

fn coverage(audit: &Audit) -> Markup {
    let years: Vec<i32> = audit.years.iter().map(|year| year.year).collect();
    html! {
        h2 { "各机关各年度的报告" }
        @if audit.coverage.len() > MOST {
            p class="notice" { "只列前 " (MOST) " 个机关，其余见 JSON" }
        }
        div class="scroll" tabindex="0" role="region" aria-label="各机关各年度的报告" {
            table class="matrix" {
                caption class="sr" { "各机关各年度的报告" }
                thead { tr { th scope="col" { "机关" } @for year in &years { th scope="col" { (year) } } } }
                tbody {
                    @for row in audit.coverage.iter().take(MOST) {
                        tr {
                            th scope="row" { (row.agency) }
                            @for verdict in &row.years {
                                @match verdict {
                                    Some(verdict) => td class=(words::verdict_class(*verdict)) title=(verdict.words(Form::disclosure())) {
                                        (words::verdict_mark(*verdict))
                                    },
                                    None => td class="none" { "缺" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn of_kind(audit: &Audit, kind: Kind) -> Markup {
    let found: Vec<&Finding> = audit.findings.iter().filter(|finding| finding.kind == kind).collect();
    if found.is_empty() {
        return html! {};
    }
    html! {
        details class="findings" open[kind.is_problem()] id=(kind.name()) {
            summary { (kind.words()) "（" (found.len()) "）" }
            @if found.len() > MOST { p class="notice" { "只列前 " (MOST) " 条，其余见 JSON 或 CSV" } }
            div class="scroll" tabindex="0" role="region" aria-label=(kind.words()) {
                table {
                    caption class="sr" { (kind.words()) }
                    thead {
                        tr {
                            th scope="col" { "机关" } th scope="col" { "年度" }
                            th scope="col" { "发现" } th scope="col" { "报告" }
                        }
                    }
                    tbody {
                        @for finding in found.iter().take(MOST) {
                            tr {
                                th scope="row" { (finding.agency) }
                                td { (finding.year) }
                                td class="words" { (finding.message) (differences(&finding.cells)) }
                                td class="words" { (finding.documents.join("、")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn differences(cells: &[Difference]) -> Markup {
    if cells.len() < 2 {
        return html! {};
    }
    let show = |number: Option<Number>| number.map_or("空白".to_owned(), |n| n.0.normalize().to_string());
    html! {
        details {
            summary { (cells.len()) " 个数字" }
            ul { @for cell in cells { li { (cell.words) "：" (show(cell.expected)) " → " (show(cell.found)) } } }
        }
    }
}

fn proposals(audit: &Audit) -> Markup {
    if audit.proposals.is_empty() {
        return html! {};
    }
    html! {
        h2 { "可能是同一机关的名称（" (audit.proposals.len()) "）" }
        p { "未经确认，没有合并。" }
        div class="scroll" tabindex="0" role="region" aria-label="可能是同一机关的名称" {
            table {
                caption class="sr" { "可能是同一机关的名称" }
                thead { tr { th scope="col" { "名称" } th scope="col" { "可能即" } th scope="col" { "理由" } } }
                tbody {
                    @for proposal in audit.proposals.iter().take(MOST) {
                        tr { th scope="row" { (proposal.name) } td { (proposal.agency) } td { (proposal.why) } }
                    }
                }
            }
        }
    }
}
