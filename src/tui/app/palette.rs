use super::App;
use crate::table::{Column, REGISTRY, Row};
use crate::tui::actions::{ACTIONS, Action, ActionInfo, Argument, Context};
use crate::tui::widgets::Input;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// The command palette: a line, and what fits it.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// The line.
    pub input: Input,
    /// The chosen candidate.
    pub at: usize,
    /// What fits the line, best first.
    pub candidates: Vec<Candidate>,
}

/// Something the line could become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The action it runs.
    pub action: Action,
    /// What the action is given.
    pub argument: Option<String>,
    /// The line it stands for.
    pub text: String,
    /// What it does.
    pub about: String,
}

impl Palette {
    /// Candidates at most: more than a screen shows nobody reads.
    pub const MOST: usize = 200;

    /// The name of the action the line begins with, and what follows it.
    pub fn split(&self) -> (&str, Option<&str>) {
        match self.input.text().trim_start().split_once(' ') {
            Some((id, rest)) => (id, Some(rest.trim())),
            None => (self.input.text().trim(), None),
        }
    }
}

impl App {
    /// What fits the palette's line.
    pub(super) fn candidates(&self, palette: &Palette) -> Vec<Candidate> {
        let (id, argument) = palette.split();
        match (Action::from_id(id), argument) {
            (Some(action), Some(argument)) if action.info().argument.is_some() => self.arguments(action, argument),
            _ => actions(palette.input.text().trim()),
        }
    }

    fn arguments(&self, action: Action, typed: &str) -> Vec<Candidate> {
        let info = action.info();
        let make = |argument: String, about: String| Candidate {
            action,
            text: format!("{} {argument}", info.id),
            argument: Some(argument),
            about,
        };
        let as_typed = || vec![make(typed.to_owned(), info.about.to_owned())];
        let column = |column: &Column| make(column.key.to_owned(), column.about.to_owned());
        match info.argument {
            Some(Argument::Column) => best(typed, REGISTRY.iter().filter(|c| c.is_sortable()).map(column)),
            Some(Argument::Columns) => {
                let (before, last) = typed.rsplit_once(',').map_or(("", typed), |(before, last)| (before, last));
                let join = |key: &str| if before.is_empty() { key.to_owned() } else { format!("{before},{key}") };
                let names = REGISTRY.iter().map(|column| make(join(column.key), column.about.to_owned()));
                let mut all = if last.is_empty() && !before.is_empty() { as_typed() } else { Vec::new() };
                all.extend(best_by(last.trim(), names, |candidate| {
                    candidate.text.rsplit([',', ' ']).next().unwrap_or_default().to_owned()
                }));
                all
            }
            Some(Argument::Theme) => {
                best(typed, self.themes.iter().map(|theme| make(theme.name.clone(), theme.about.clone())))
            }
            Some(Argument::Place) => self.places(typed, make),
            Some(Argument::Time) => vec![make(typed.to_owned(), self.time_preview(typed).unwrap_or_else(|why| why))],
            Some(Argument::Filter | Argument::Events | Argument::Interval | Argument::Speed | Argument::Value(_))
            | None => as_typed(),
        }
    }

    /// Hosts, pools and domains that fit. Names in a large cluster are many: the search ends when
    /// there are enough.
    fn places(&self, typed: &str, make: impl Fn(String, String) -> Candidate) -> Vec<Candidate> {
        let cluster = self.shown();
        let wanted = typed.to_lowercase();
        let fits = |name: &str| name.to_lowercase().contains(&wanted);
        let mut found: Vec<Candidate> = Vec::new();
        for pool in cluster.pools.iter().filter(|pool| fits(&pool.name)) {
            found.push(make(pool.name.to_string(), "pool".to_owned()));
        }
        for host in cluster.hosts.iter().filter(|host| fits(host.id.as_str())) {
            found.push(make(host.id.to_string(), "host".to_owned()));
        }
        let domains = cluster.hosts.iter().filter_map(|host| Some((host, host.report.as_ref()?)));
        for (host, domain) in domains.flat_map(|(host, report)| report.domains.iter().map(move |d| (host, d))) {
            if found.len() >= Palette::MOST {
                break;
            }
            if !domain.is_dom0() && fits(&domain.name) {
                found.push(make(domain.name.to_string(), format!("on {}", host.id)));
            }
        }
        found.truncate(Palette::MOST);
        found
    }

    /// Goes to the host, pool or domain of that name.
    pub(super) fn go_to(&mut self, name: &str) -> bool {
        self.find_place(name).is_some_and(|key| self.tree.select(&key))
    }

    /// The host, pool or domain of that name; the exact name wins over a part of one.
    pub(super) fn find_place(&self, name: &str) -> Option<crate::table::RowKey> {
        let lower = name.trim().to_lowercase();
        let cluster = self.shown();
        let hosts = cluster.hosts.iter().map(|host| Row::Host { host });
        let domains = cluster.hosts.iter().flat_map(|host| {
            host.report
                .iter()
                .flat_map(move |report| report.domains.iter().map(move |domain| Row::Domain { host, domain }))
        });
        let rows = || hosts.clone().chain(domains.clone());
        let pools = cluster.pools.iter().find(|pool| pool.name.to_lowercase() == lower);
        let exact = rows().find(|row| row.name().to_lowercase() == lower).map(|row| row.key());
        exact
            .or_else(|| pools.map(|pool| crate::table::RowKey::Pool(pool.name.clone())))
            .or_else(|| rows().find(|row| row.name().to_lowercase().contains(&lower)).map(|row| row.key()))
    }
}

fn actions(typed: &str) -> Vec<Candidate> {
    let make = |info: &ActionInfo| Candidate {
        action: info.action,
        argument: None,
        text: info.id.to_owned(),
        about: info.about.to_owned(),
    };
    let main = ACTIONS.iter().filter(|info| info.context == Context::Main && info.action != Action::Palette);
    best(typed, main.map(make))
}

fn best(typed: &str, candidates: impl Iterator<Item = Candidate>) -> Vec<Candidate> {
    best_by(typed, candidates, |candidate| {
        let text = candidate.argument.as_deref().unwrap_or(&candidate.text);
        format!("{text} {}", candidate.about)
    })
}

/// The candidates that match fuzzily, best first; the name counts before the description.
fn best_by(
    typed: &str,
    candidates: impl Iterator<Item = Candidate>,
    text: impl Fn(&Candidate) -> String,
) -> Vec<Candidate> {
    if typed.is_empty() {
        return candidates.take(Palette::MOST).collect();
    }
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut room = Vec::new();
    let mut scored: Vec<(u32, Candidate)> = candidates
        .filter_map(|candidate| {
            let name = candidate.argument.as_deref().unwrap_or(&candidate.text);
            let by_name = pattern.score(Utf32Str::new(name, &mut room), &mut matcher).map(|score| score + 10_000);
            let score = by_name.or_else(|| pattern.score(Utf32Str::new(&text(&candidate), &mut room), &mut matcher))?;
            Some((score, candidate))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, candidate)| candidate).take(Palette::MOST).collect()
}
