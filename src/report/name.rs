//! What a report is called: its title, its agency and its year, and what is to be said where the title does not tell.

use std::borrow::Cow;

use super::reading::{AgencyFrom, Report};
use super::tag::Passage;
use super::title::{self, Title};
use super::{agency, sentence};
use crate::finding::{Code, Finding};

/// Title, agency and year, with what is uncertain about them.
pub(super) fn name(
    report: &mut Report,
    title: Option<Title>,
    from_hint: bool,
    prose: &[Cow<Passage>],
    publisher: Option<&str>,
) {
    let mut span = None;
    if let Some(title) = title {
        span = title.span;
        if from_hint {
            let message = format!("正文没有标题，取文件自带的标题“{}”", title.text);
            report.findings.push(Finding::new(Code::TitleFromMetadata, message));
        }
        report.title = Some(title.text);
        report.agency_from = title.agency.is_some().then_some(AgencyFrom::Title);
        report.agency = title.agency;
        report.year = title.year;
    }
    if !report.is_annual_report {
        return;
    }
    if let Some(span) = span {
        let message = format!("标题所写“{span}”不是一个年度，不能判定报告年度");
        report.findings.push(Finding::new(Code::YearUnknown, message));
    } else if report.year.is_none() {
        report.year = title::year_from_text(report.form, prose.iter().map(|p| p.text()));
        report.findings.push(match report.year {
            Some(year) => Finding::new(Code::YearFromText, format!("标题未写年度，正文所述为 {year} 年")),
            None => Finding::new(Code::YearUnknown, "标题与正文都不能判定报告年度"),
        });
    }
    if report.agency.is_none() {
        name_from_text(report, prose, publisher);
    }
}

/// The agency where the title names none: from the sentence that publishes the report, or from what the page says of its
/// own publication.
fn name_from_text(report: &mut Report, prose: &[Cow<Passage>], publisher: Option<&str>) {
    let form = report.form;
    let is_another = |name: &str| {
        let spoken_of = prose.iter().filter_map(|paragraph| title::spoken_of(form, paragraph.text()));
        spoken_of.take(1).any(|other| other != name)
    };
    if let Some(name) = sentence::publisher(report.form, &report.preamble) {
        let message = format!("标题中没有报告机关的名称，取公布报告的语句所称“{name}”");
        report.findings.push(Finding::new(Code::AgencyFromSentence, message));
        report.agency_from = Some(AgencyFrom::Sentence);
        report.agency = Some(name);
    } else if let Some(publisher) = publisher.filter(|name| agency::is_publisher(name) && !is_another(name)) {
        let message = format!("标题中没有报告机关的名称，取网页所载的发布机构“{publisher}”");
        report.findings.push(Finding::new(Code::AgencyFromImprint, message));
        report.agency_from = Some(AgencyFrom::Imprint);
        report.agency = Some(publisher.to_owned());
    } else {
        let message = "标题中没有报告机关的名称";
        report.findings.push(Finding::new(Code::AgencyUnknown, message));
    }
}
