//! Describes the tables and columns, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::rows::exported;
use super::typed::{PRECISION, SCALE};
use super::{Exported, Format, comment};
use crate::archive::{Kind, Table, VERSION};

/// The name of a type.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Json => "json",
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Real => "real",
        Kind::Boolean => "boolean",
        Kind::Date => "date",
    }
}

/// The data dictionary for people.
pub(super) fn markdown() -> String {
    let mut out = format!(
        "# 数据字典 Data dictionary\n\n\
         nianbao 档案，表结构第 {VERSION} 版。数值（decimal）是所印的十进制数，不经二进制浮点；空值是空白、斜线或没有。\n\n\
         Archive of nianbao, tables of version {VERSION}. Decimals are the digits that are printed, exact: \
         DECIMAL({PRECISION}, {SCALE}) in Parquet; in CSV and JSON Lines as printed. Null is blank, a dash, or not there; `cells.holds` tells which.\n"
    );
    for table in exported() {
        let _ = write!(out, "\n## {}\n\n{}  \n{}\n\n", table.name, table.zh, table.en);
        let _ = writeln!(out, "Key: {}.", code_list(&table.key));
        for foreign in &table.foreign {
            let _ = writeln!(
                out,
                "{} refers to {} of `{}`.",
                code_list(&foreign.columns),
                code_list(&foreign.references),
                foreign.table
            );
        }
        out.push_str("\n| column | type | 含义 | meaning |\n|---|---|---|---|\n");
        for column in &table.columns {
            let required = if column.required { "" } else { ", null" };
            let _ = writeln!(
                out,
                "| `{}` | {}{required} | {} | {} |",
                column.name,
                word(column.kind),
                column.zh,
                column.en
            );
        }
    }
    out
}

fn code_list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The description for programs (Frictionless Data Package 1, Table Schema).
pub(super) fn datapackage(format: Format, exported_: &Exported) -> String {
    let resources: Vec<Value> = exported()
        .map(|table| {
            let mut resource = json!({
                "name": table.name.replace('_', "-"),
                "title": table.zh,
                "description": table.en,
                "path": format.file(table),
                "format": format.ending(),
                "mediatype": media_type(format),
                "encoding": "utf-8",
                "rows": exported_.tables.iter().find(|(name, _)| *name == table.name).map(|(_, rows)| rows),
                "schema": schema(table),
            });
            match format {
                Format::Csv => {
                    resource["profile"] = json!("tabular-data-resource");
                    resource["dialect"] =
                        json!({ "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"" });
                }
                Format::Xlsx => resource["dialect"] = json!({ "sheet": table.name }),
                Format::Parquet | Format::Jsonl => {}
            }
            resource
        })
        .collect();
    let package = json!({
        "name": "nianbao-reports",
        "title": "政府信息公开工作年度报告",
        "profile": "data-package",
        "version": format!("{VERSION}"),
        "resources": resources,
    });
    format!("{package:#}\n")
}

fn media_type(format: Format) -> &'static str {
    match format {
        Format::Parquet => "application/vnd.apache.parquet",
        Format::Csv => "text/csv",
        Format::Jsonl => "application/jsonl",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

fn schema(table: &Table) -> Value {
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                Kind::Text => "string",
                Kind::Json => "array",
                Kind::Integer => "integer",
                Kind::Decimal | Kind::Real => "number",
                Kind::Boolean => "boolean",
                Kind::Date => "date",
            };
            let mut field = json!({ "name": column.name, "type": kind, "title": column.zh, "description": comment(column) });
            if column.required {
                field["constraints"] = json!({ "required": true });
            }
            field
        })
        .collect();
    let foreign: Vec<Value> = table
        .foreign
        .iter()
        .map(|foreign| {
            let resource = foreign.table.replace('_', "-");
            json!({ "fields": foreign.columns, "reference": { "resource": resource, "fields": foreign.references } })
        })
        .collect();
    let mut schema = json!({ "fields": fields, "primaryKey": table.key, "missingValues": [""] });
    if !foreign.is_empty() {
        schema["foreignKeys"] = json!(foreign);
    }
    schema
}
