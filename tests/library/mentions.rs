//! Numbers of the narrative: a wrong one is told in every kind of sentence that names a cell, and none is told that counts
//! something else.

use std::fs;

use nianbao::check::Mention;

/// The report of 青山区人民政府 for 2023, with a sentence in the place of its own.
fn mentions(sentence: &str) -> Vec<Mention> {
    let path = crate::support::root().join("fixtures/reports/qingshan-2023-text/input.txt");
    let text = nianbao::text::normalise(&fs::read_to_string(path).unwrap()).into_owned();
    let own = "全年共收到依申请公开政府信息99件，均已按规定办理答复，未出现因依申请公开引发的行政败诉情形。";
    assert!(text.contains(own));
    let text = text.replacen(own, sentence, 1);
    crate::support::read(text.as_bytes()).unwrap().remove(0).mentions
}

const NEW: &str = "requests.new_received.total";
const CARRIED_OVER: &str = "requests.carried_over.total";
const CARRIED_FORWARD: &str = "requests.carried_forward.total";
const GRANTED: &str = "requests.granted.total";
const PARTLY: &str = "requests.partially_granted.total";
const REVIEW: &str = "review_and_litigation.review.total";

/// Sentences, with the mark # for a number that names a cell, the cell, and what the table has.
const NAMING: &[(&str, &str, u32)] = &[
    ("全年共收到依申请公开政府信息#件，均已按规定办理答复。", NEW, 99),
    ("2023年，共受理政府信息公开申请#件,其中自然人申请94件,法人或其他组织申请5件。", NEW, 99),
    ("2023年，区政府共收到政府信息公开申请#件，较上年增加12件，增长13.8%。", NEW, 99),
    ("2023年全区共收到依申请公开件#件，上年度结转办理件26件，共办结116件，结转到2024年办理9件。", NEW, 99),
    (
        "全区各级行政机关共受理政府信息公开申请#件，答复116件（含上年度结转申请26件，另有9件顺延到下年度答复）。",
        NEW,
        99,
    ),
    ("本年度共收到各类政府信息公开申请#件（不含上年结转26件）。", NEW, 99),
    ("通过各种渠道共收到政府信息公开申请#件，其中网上申请80件，信函申请19件。", NEW, 99),
    ("与2022年相比，申请数量有所增加，2023年共收到政府信息公开申请#件。", NEW, 99),
    ("2022年收到政府信息公开申请87件，2023年收到政府信息公开申请#件。", NEW, 99),
    ("根据2019年修订的《条例》，全年共收到政府信息公开申请#件。", NEW, 99),
    ("截至2023年12月31日，我区共收到政府信息公开申请#件。", NEW, 99),
    ("2023年1月1日至12月31日，共收到政府信息公开申请#件。", NEW, 99),
    ("共办理政府信息公开申请125件，其中本年新收#件，上年结转26件。", NEW, 99),
    ("新收到依申请公开政府信息#件，均在法定期限内答复。", NEW, 99),
    ("共办理政府信息公开申请125件，其中新收99件，上年结转#件。", CARRIED_OVER, 26),
    ("收到政府信息公开申请99件，上年度结转政府信息公开申请#件。", CARRIED_OVER, 26),
    ("答复政府信息公开申请116件(含上年度转结申请#件,另有9件申请转结下年度继续办理)。", CARRIED_OVER, 26),
    ("收到政府信息公开申请99件，结转下年度继续办理#件。", CARRIED_FORWARD, 9),
    ("对全年的政府信息公开申请均依法答复，结转至下一年度办理#件。", CARRIED_FORWARD, 9),
    ("政府信息公开申请的处理结果中，予以公开的#件，占6.03%；不予公开的60件。", GRANTED, 7),
    ("收到政府信息公开申请99件，其中“予以公开”#件，“部分公开”17件。", GRANTED, 7),
    ("收到政府信息公开申请99件，予以公开7件，部分公开#件，不予公开60件。", PARTLY, 17),
    ("政府信息公开申请的处理结果中，予以部分公开#件。", PARTLY, 17),
    ("因政府信息公开被申请行政复议#件，行政诉讼7件。", REVIEW, 11),
    ("政府信息公开行政复议#件，其中其他结果6件，尚未审结5件。", REVIEW, 11),
];

/// Sentences that are true of the same report although their numbers are not those of the cells that their words recall.
const OTHER: &[&str] = &[
    "2023年,共受理政府信息公开申请99件,其中自然人申请94件,法人或其他组织申请5件。",
    "2023年，共受理政府信息公开申请125件（含上年结转26件）。",
    "2023年，共受理政府信息公开申请125件，其中上年结转26件。",
    "加上上年结转的26件，共受理政府信息公开申请125件。",
    "含上年结转共收到政府信息公开申请125件。",
    "政府信息公开申请方面，予以公开及部分公开的24件，占20%。",
    "政府信息公开申请方面，予以公开、部分公开24件。",
    "政府信息公开申请方面，予以公开（含部分公开）24件。",
    "政府信息公开申请方面，予以公开和部分公开共24件。",
    "2022年，共收到政府信息公开申请87件。",
    "去年，我区共收到政府信息公开申请87件，今年有所增加。",
    "上年共收到政府信息公开申请87件。",
    "2022年，申请数量不多。全年共收到政府信息公开申请87件。",
    "2021年、2022年、2023年分别收到政府信息公开申请60件、87件、99件。",
    "比2022年多收到政府信息公开申请12件。",
    "政府信息公开申请量同比增加，较2022年收到申请增加12件。",
    "自2008年《条例》施行以来，累计受理政府信息公开申请1300件。",
    "截至2023年底，累计受理政府信息公开申请1300件。",
    "上半年共收到政府信息公开申请40件。",
    "2023年1月至6月共收到政府信息公开申请40件。",
    "第四季度收到政府信息公开申请30件。",
    "通过网络收到政府信息公开申请80件，通过邮寄收到政府信息公开申请19件。",
    "全年收到群众网上申请105件，属于政府信息公开申请的较少。",
    "区政府办公室共收到政府信息公开申请20件，区公安局收到政府信息公开申请30件。",
    "各乡镇街道共收到政府信息公开申请30件。",
    "收到涉及征地拆迁的政府信息公开申请44件。",
    "政务公开方面，受理行政许可申请12000件，受理投诉举报35件。",
    "共收到政府信息公开申请99件，其中受理申请95件，不予受理4件。",
    "收到政府信息公开申请近100件。",
    "收到政府信息公开申请100余件。",
    "县级层面共受理政府信息公开申请70件，乡镇层面共受理政府信息公开申请29件。",
    "“十三五”期间共收到政府信息公开申请420件。",
    "每年收到政府信息公开申请80至90件。",
    "没有应公开而未予以公开的申请0件。",
    "政府信息公开工作中，人大建议和政协提案办理结果予以公开120件。",
    "全年受理行政复议案件350件，审结300件。",
    "因政府信息公开被申请行政复议和行政诉讼18件。",
    "因政府信息公开引发行政复议维持0件，行政复议撤回6件。",
    "结转上年后新收到依申请公开事项47件，较上一年度增加42件。",
];

#[test]
fn a_wrong_number_is_told_in_every_kind_of_sentence() {
    let mut faults = Vec::new();
    for (sentence, cell, printed) in NAMING {
        for (stated, agrees) in [(*printed, true), (printed + 1, false)] {
            let found = mentions(&sentence.replacen('#', &stated.to_string(), 1));
            let named: Vec<_> = found.iter().filter(|m| m.cell.as_deref() == Some(*cell)).collect();
            let is_told = named.iter().any(|m| m.agrees == Some(agrees) && m.quantity.0 == stated.into());
            if !is_told || named.len() != 1 {
                faults.push(format!("{stated} in {sentence}: {named:?}"));
            }
            let wrong = found.iter().filter(|m| m.agrees == Some(false)).count();
            if wrong != usize::from(!agrees) {
                faults.push(format!("{stated} in {sentence}: {wrong} numbers are said to disagree"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_number_that_counts_something_else_is_not_compared() {
    let disagrees = |sentence: &&str| mentions(sentence).iter().any(|m| m.agrees == Some(false));
    let wrong: Vec<&str> = OTHER.iter().copied().filter(|sentence| disagrees(sentence)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
