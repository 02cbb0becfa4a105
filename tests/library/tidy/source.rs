//! The Rust of the workspace as syntax: its crates, their files, and what stands in them outside of tests. Knows
//! no rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A crate of the workspace.
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) manifest: String,
    pub(crate) files: Vec<File>,
}

/// A file of a crate's `src`, and what stands in it. Of tests only their functions are known.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// Where it hangs in its crate: `["report", "grid"]`, and nothing for the root.
    pub(crate) module: Vec<String>,
    pub(crate) text: String,
    /// Every name and literal, docs among them, with its line; the name of a macro with `!`.
    pub(crate) words: Vec<(usize, String)>,
    /// Every struct that is put together: its name and fields.
    pub(crate) literals: Vec<(String, Vec<String>)>,
    pub(crate) functions: Vec<Function>,
    /// Every path that begins at the root, at the module or above it, from the root on.
    pub(crate) paths: BTreeSet<Vec<String>>,
    /// What its `use` trees bring in: by what name, and which path.
    pub(crate) used: Vec<(String, Vec<String>)>,
}

/// How long a function is.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) lines: usize,
    /// Whether its body is one `match`, after nothing but `let`.
    pub(crate) flat: bool,
}

/// The crates of the workspace, read once.
pub(crate) static CRATES: LazyLock<Vec<Crate>> = LazyLock::new(crates);

/// The library, what lies in `crates/`, and the Python package.
fn crates() -> Vec<Crate> {
    let root = crate::support::root();
    let mut folders = vec![root.clone(), root.join("python")];
    folders.extend(fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path()));
    folders.sort();
    folders.iter().map(|folder| read_crate(folder)).collect()
}

/// The crate of this name.
pub(crate) fn named(name: &str) -> &'static Crate {
    let found = CRATES.iter().find(|one| one.name == name);
    found.unwrap_or_else(|| panic!("there is no crate {name}"))
}

fn read_crate(folder: &Path) -> Crate {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = ")).unwrap();
    let mut paths = Vec::new();
    rust_files(&folder.join("src"), &mut paths);
    paths.sort();
    let sources = folder.join("src");
    let files =
        paths.iter().map(|path| read_file(path, &sources, &fs::read_to_string(path).unwrap())).collect();
    Crate { name: name.trim_matches('"').to_owned(), manifest, files }
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

/// A file of the folder `sources` with this text.
pub(crate) fn read_file(path: &Path, sources: &Path, text: &str) -> File {
    let inside = path.strip_prefix(sources).unwrap().with_extension("");
    let mut module: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found = Found { at: module, ..Found::default() };
    // `#[cfg(test)] mod tests;` in a file of its own.
    found.in_tests = found.at.last().is_some_and(|name| name == "tests");
    found.visit_file(&syntax);
    let Found { at: module, words, literals, functions, paths, used, .. } = found;
    File { path: path.to_owned(), module, text: text.to_owned(), words, literals, functions, paths, used }
}

/// Whether something is compiled for tests only.
fn only_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            matches!(list.tokens.to_string().as_str(), "test" | "doctest")
        }
        meta => meta.path().is_ident("test"),
    })
}

/// The attributes of anything that can be left out of a build.
fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The tokens of a macro in one row, with what stands in its brackets.
fn flat(tokens: &TokenStream, out: &mut Vec<(usize, String)>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => flat(&group.stream(), out),
            other => out.push((other.span().start().line, other.to_string())),
        }
    }
}

/// The leaves of a `use` tree: by what name, and which path.
fn leaves_of(tree: &syn::UseTree, before: &mut Vec<String>, out: &mut Vec<(String, Vec<String>)>) {
    let leaf = |name: String, last: String| {
        let last = Some(last).filter(|last| last != "self");
        (name, before.iter().cloned().chain(last).collect::<Vec<_>>())
    };
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves_of(&path.tree, before, out);
            before.pop();
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| leaves_of(tree, before, out)),
        syn::UseTree::Name(name) => out.push(leaf(name.ident.to_string(), name.ident.to_string())),
        syn::UseTree::Rename(name) => out.push(leaf(name.rename.to_string(), name.ident.to_string())),
        syn::UseTree::Glob(_) => out.push(leaf("*".to_owned(), "*".to_owned())),
    }
}

/// A path from the root of the crate; none where it begins at a name that is in scope, or leads nowhere.
fn absolute(path: &[String], at: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super" || *part == "self");
    let up =
        path.iter().take_while(|part| *part == "super" || *part == "self").filter(|part| *part == "super");
    let absolute = match path.first()?.as_str() {
        "crate" => path[1..].to_vec(),
        "self" | "super" => {
            let start = &at[..at.len().checked_sub(up.count())?];
            start.iter().chain(&path[ups.count()..]).cloned().collect()
        }
        _ => return None,
    };
    Some(absolute).filter(|path| !path.is_empty())
}

#[derive(Default)]
struct Found {
    /// The module at hand.
    at: Vec<String>,
    in_tests: bool,
    words: Vec<(usize, String)>,
    literals: Vec<(String, Vec<String>)>,
    functions: Vec<Function>,
    paths: BTreeSet<Vec<String>>,
    used: Vec<(String, Vec<String>)>,
}

impl Found {
    fn word(&mut self, line: usize, word: String) {
        if !self.in_tests {
            self.words.push((line, word));
        }
    }

    fn path(&mut self, path: &[String]) {
        if !self.in_tests && path.len() > 1 {
            self.paths.extend(absolute(path, &self.at));
        }
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let from = signature.fn_token.span.start().line;
        let to = block.brace_token.span.close().end().line;
        let flat = block.stmts.split_last().is_some_and(|(last, before)| {
            matches!(last, syn::Stmt::Expr(syn::Expr::Match(_), None))
                && before.iter().all(|statement| matches!(statement, syn::Stmt::Local(_)))
        });
        self.functions.push(Function { name: signature.ident.to_string(), lines: to - from + 1, flat });
    }

    /// Looks at something that may be for tests only.
    fn within(&mut self, attributes: &[syn::Attribute], look: impl FnOnce(&mut Self)) {
        let before = self.in_tests;
        self.in_tests |= only_for_tests(attributes);
        look(self);
        self.in_tests = before;
    }

    /// The paths in the tokens of a macro, which are no syntax yet.
    fn paths_in(&mut self, words: &[(usize, String)]) {
        for (at, (_, word)) in words.iter().enumerate() {
            let begins = matches!(word.as_str(), "crate" | "self" | "super");
            if !begins || at > 0 && words[at - 1].1 == ":" {
                continue;
            }
            let mut path = vec![word.clone()];
            let mut rest = &words[at + 1..];
            while let [(_, first), (_, second), (_, name), after @ ..] = rest {
                if first != ":" || second != ":" {
                    break;
                }
                path.push(name.clone());
                rest = after;
            }
            self.path(&path);
        }
    }
}

impl<'a> Visit<'a> for Found {
    fn visit_item(&mut self, item: &'a syn::Item) {
        self.within(attributes(item), |found| visit::visit_item(found, item));
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        self.at.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.at.pop();
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let mut leaves = Vec::new();
        leaves_of(&item.tree, &mut Vec::new(), &mut leaves);
        leaves.iter().for_each(|(_, path)| self.path(path));
        self.used.extend(leaves);
        visit::visit_item_use(self, item);
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
        self.within(&item.attrs, |found| visit::visit_impl_item_fn(found, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_struct(&mut self, literal: &'a syn::ExprStruct) {
        if let Some(name) = literal.path.segments.last().filter(|_| !self.in_tests) {
            let fields = literal.fields.iter().filter_map(|field| match &field.member {
                syn::Member::Named(name) => Some(name.to_string()),
                syn::Member::Unnamed(_) => None,
            });
            self.literals.push((name.ident.to_string(), fields.collect()));
        }
        visit::visit_expr_struct(self, literal);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.path(&parts);
        visit::visit_path(self, path);
    }

    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.word(ident.span().start().line, ident.to_string());
    }

    fn visit_lit(&mut self, literal: &'a syn::Lit) {
        let text = match literal {
            syn::Lit::Str(text) => text.value(),
            syn::Lit::Char(sign) => sign.value().to_string(),
            syn::Lit::Float(_) => "f64".to_owned(),
            _ => return,
        };
        self.word(literal.span().start().line, text);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        visit::visit_macro(self, item);
        let mut tokens = Vec::new();
        tokens.extend(
            item.path.segments.last().map(|name| (name.ident.span().start().line, name.ident.to_string())),
        );
        tokens.push((0, "!".to_owned()));
        flat(&item.tokens, &mut tokens);
        self.paths_in(&tokens);
        for pair in tokens.windows(2) {
            if let [(line, name), (_, mark)] = pair {
                self.word(*line, if mark == "!" { format!("{name}!") } else { name.clone() });
            }
        }
        if let Some((line, last)) = tokens.pop() {
            self.word(line, last);
        }
    }
}
