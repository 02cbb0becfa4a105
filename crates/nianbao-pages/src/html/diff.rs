//! The page of a comparison of two reports.

use maud::{Markup, html};

use super::{page, words};
use nianbao::Form;
use nianbao::check::AssessedYears;
use nianbao::compare::{Change, ChangedCell, Comparison, Content, SectionName, Side, percent, signed};

/// A page that shows a comparison.
pub fn diff(comparison: &Comparison) -> String {
    let Comparison { a, b, .. } = comparison;
    let body = html! {
        main class="diff" {
            h1 { "对照" }
            div class="sides" { (side("甲", a)) (side("乙", b)) }
            @for note in &comparison.notes { p class="notice" { (note) } }
            @if !comparison.across_years.is_empty() { (across(&comparison.across_years)) }
            h2 { "变动的数字（" (comparison.cells.len()) " 个，另有 " (comparison.same) " 个相同）" }
            @if !comparison.cells.is_empty() { (cells(comparison)) }
            h2 { "章节" }
            (sections(comparison))
        }
    };
    let title = format!("对照：{} 与 {}", name(a), name(b));
    page(&title, concat!(include_str!("base.css"), include_str!("diff.css")), "", &body)
}

fn name(side: &Side) -> &str {
    side.title.as_deref().unwrap_or(&side.source)
}

fn side(which: &str, side: &Side) -> Markup {
    html! {
        section class="card" {
            h2 { (which) "：" (name(side)) }
            p {
                span class=(format!("badge {}", words::verdict_class(side.verdict))) { (words::verdict_mark(side.verdict)) }
                " " (side.verdict.words(Form::disclosure()))
            }
            p class="about" {
                (side.agency.as_deref().unwrap_or("机关未能判定")) " · "
                @match side.year { Some(year) => { (year) " 年度" }, None => "年度未能判定" }
                @if let Some(form) = &side.form { " · " (form) " 年格式" }
                br; "文件：" (side.source)
            }
        }
    }
}

fn across(identities: &[AssessedYears]) -> Markup {
    html! {
        h2 { "跨年勾稽关系" }
        div class="wide" {
            table {
                caption class="sr" { "跨年勾稽关系" }
                thead { tr { th scope="col" { "位置" } th scope="col" { "内容" } th scope="col" { "结果" } } }
                tbody {
                    @for AssessedYears { assessed, .. } in identities {
                        tr {
                            th scope="row" { (assessed.location) }
                            td { (assessed.message) }
                            td { span class=(format!("badge {}", words::state_class(assessed.state))) { (assessed.state.word()) } }
                        }
                    }
                }
            }
        }
    }
}

fn cells(comparison: &Comparison) -> Markup {
    let year =
        |side: &Side, which: &str| side.year.map_or_else(|| which.to_owned(), |y| format!("{which}（{y}）"));
    html! {
        div class="wide" {
            table {
                caption class="sr" { "变动的数字" }
                thead {
                    tr {
                        th scope="col" { "项目" }
                        th scope="col" { (year(&comparison.a, "甲")) }
                        th scope="col" { (year(&comparison.b, "乙")) }
                        th scope="col" { "增减" }
                        th scope="col" { "比率" }
                    }
                }
                tbody { @for cell in &comparison.cells { (row(cell)) } }
            }
        }
    }
}

fn row(cell: &ChangedCell) -> Markup {
    let content = |content: &Option<Content>| match content {
        Some(content) => {
            html! { td class=[content.is_doubtful().then_some("doubted")] { (content.words()) } }
        }
        None => html! { td class="none" { "格式无此格" } },
    };
    html! {
        tr {
            th scope="row" { (cell.words) }
            (content(&cell.a))
            (content(&cell.b))
            td { @if let Some(change) = cell.change { (signed(change)) } }
            td { @if let Some(ratio) = cell.ratio { (percent(ratio)) } }
        }
    }
}

fn sections(comparison: &Comparison) -> Markup {
    let sections = &comparison.sections;
    let list = |title: &str, names: &[SectionName]| {
        html! {
            @if !names.is_empty() {
                h3 { (title) }
                ul { @for section in names { li { (section.words()) } } }
            }
        }
    };
    html! {
        @if sections.added.is_empty() && sections.removed.is_empty() { p { "章节没有增减" } }
        (list("乙增加的章节", &sections.added))
        (list("乙减少的章节", &sections.removed))
        @if !sections.paragraphs.is_empty() {
            h3 { "正文的改动" }
            @for paragraph in &sections.paragraphs {
                p class="paragraph" {
                    @if let Some(section) = &paragraph.section { span class="about" { (section) "：" } }
                    @match paragraph.change {
                        Change::Added => ins { (paragraph.text) },
                        Change::Removed => del { (paragraph.text) },
                    }
                }
            }
        }
    }
}
