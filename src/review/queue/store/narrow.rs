//! Filters as conditions on a case `k`.

use crate::basic::UnixMillis;
use crate::conversation::store::keep_in_sight;
use crate::review::blind::store::{calibrating_rows, kept_from_row, withheld_row};
use crate::review::queue::{Filter, Quick, Standing, Viewer};
use crate::store::{Clauses, containing};

/// The condition on a case `k` that its findings are not hidden from the viewer.
pub(crate) fn unhidden(clauses: &mut Clauses, viewer: &Viewer) -> String {
    format!("not {}", kept_from_row(clauses, viewer.blindfold, &viewer.user, "k"))
}

/// The condition that a filter by findings, or their number, tells the viewer nothing that is hidden from them. Leads see
/// what blind cases hold; what they calibrate they do not.
pub(super) fn askable(clauses: &mut Clauses, viewer: &Viewer) -> String {
    if viewer.blindfolded() { unhidden(clauses, viewer) } else { beside_calibration(clauses, viewer) }
}

/// The condition that the viewer is not to judge the case `k` in a calibration.
pub(super) fn beside_calibration(clauses: &mut Clauses, viewer: &Viewer) -> String {
    format!("k.id not in {}", calibrating_rows(clauses, &viewer.user))
}

/// The condition of a quick filter on a case `k`, without what may be hidden; for statements that read every case.
pub(super) fn quick(clauses: &mut Clauses, viewer: &Viewer, quick: Quick, now: UnixMillis) -> String {
    match quick {
        Quick::Mine => {
            let (user, now) = (clauses.bind(viewer.user.as_str()), clauses.bind(now.0));
            format!(
                "(coalesce(k.assigned_to = {user}, false) or coalesce(k.taken_by = {user} and k.lease_until > {now}, false))"
            )
        }
        Quick::Free => {
            let now = clauses.bind(now.0);
            format!("(k.assigned_to is null and coalesce(k.lease_until, 0) <= {now})")
        }
        Quick::Held => format!("k.lease_until > {}", clauses.bind(now.0)),
        // The plus keeps SQLite from picking the index of due times, by which it would fetch and sort all that is overdue
        // for a page of fifty; the order's index holds the due time as well.
        Quick::Overdue => format!("+{} < {}", due(viewer), clauses.bind(now.0)),
        Quick::Blind if viewer.blindfolded() => withheld_row(clauses, viewer.blindfold, &viewer.user, "k"),
        Quick::Blind => "k.blind = 1".to_owned(),
        Quick::Sample => "k.stream = 'sample'".to_owned(),
        Quick::Critical => "k.critical = 1".to_owned(),
        Quick::Failed => "k.stream = 'failure'".to_owned(),
        Quick::ForLead => "k.for_lead = 1".to_owned(),
    }
}

/// The same for a page of the list. What few cases meet is picked first, from an index that holds what is asked: else
/// the order's index is read to its end, row by row, for a page that stays half empty.
fn page_of(clauses: &mut Clauses, viewer: &Viewer, name: Quick, now: UnixMillis) -> String {
    match name {
        Quick::Mine => {
            let (user, now) = (clauses.bind(viewer.user.as_str()), clauses.bind(now.0));
            format!(
                "k.id in (select i.id from cases i where i.assigned_to = {user} and i.state || '' = 'open'
                          union select i.id from cases i
                          where i.taken_by = {user} and i.state || '' = 'open' and i.lease_until > {now})"
            )
        }
        Quick::Held | Quick::Sample | Quick::Critical | Quick::Failed | Quick::ForLead => {
            let condition = quick(clauses, viewer, name, now).replace("k.", "i.");
            format!("k.id in (select i.id from cases i where i.state = 'open' and {condition})")
        }
        Quick::Free | Quick::Overdue | Quick::Blind => quick(clauses, viewer, name, now),
    }
}

/// The due time as this viewer may know it.
pub(super) fn due(viewer: &Viewer) -> &'static str {
    if viewer.blindfolded() { "k.neutral_due" } else { "k.due_at" }
}

fn hours(hours: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a float saturates, and no case is that old")]
    let ms = (hours * 3_600_000.0) as i64;
    ms
}

/// Adds a filter to `… from cases k where 1 = 1`.
pub(crate) fn narrow(clauses: &mut Clauses, viewer: &Viewer, filter: &Filter, now: UnixMillis) {
    let state = match filter.state.unwrap_or_default() {
        Standing::Open => "open",
        Standing::Closed => "closed",
    };
    // What somebody has themselves is little. It is picked by its ids; for that SQLite must find no index of states.
    let hidden = if filter.quick == Some(Quick::Mine) { " || ''" } else { "" };
    clauses.push(&format!(" and k.state{hidden} = '{state}'"));
    keep_in_sight(clauses, &viewer.sight, "k");
    if filter.asks_for_findings() {
        let seen = askable(clauses, viewer);
        clauses.push(" and ").push(&seen);
    } else if filter.asks_when_due() {
        let seen = beside_calibration(clauses, viewer);
        clauses.push(" and ").push(&seen);
    }
    if let Some(name) = filter.quick {
        let condition = page_of(clauses, viewer, name, now);
        clauses.push(" and ").push(&condition);
    }
    match filter.assigned_to.as_deref() {
        Some("none") => drop(clauses.push(" and k.assigned_to is null")),
        Some(user) => drop(clauses.with(" and k.assigned_to = ", user, "")),
        None => {}
    }
    let equal = [
        (" and k.stream = ", &filter.stream),
        (" and k.channel = ", &filter.channel),
        (" and k.language = ", &filter.language),
        (" and k.agent_id = ", &filter.agent),
        (" and k.team = ", &filter.team),
        (" and k.source = ", &filter.source),
    ];
    for (before, value) in equal {
        if let Some(value) = value {
            clauses.with(before, value.as_str(), "");
        }
    }
    if let Some(reason) = &filter.reason {
        // Cases share few sets of reasons: the name is looked for in each set once, not in each case. The empty text keeps to
        // the order's index, which holds the set too.
        clauses.push(&format!(
            " and k.why || '' in (select d.why from cases d where d.state = '{state}' group by d.why
                            having ',' || d.why || ',' like "
        ));
        clauses.with("", containing(&format!(",{reason},")).as_str(), " escape '!')");
    }
    let reals = [
        (" and k.risk >= ", filter.risk_from),
        (" and k.risk <= ", filter.risk_to),
        (" and k.overall >= ", filter.score_from),
        (" and k.overall <= ", filter.score_to),
    ];
    for (before, value) in reals {
        if let Some(value) = value {
            clauses.with(before, value, "");
        }
    }
    if let Some(within) = filter.due_within_hours {
        clauses.push(" and +").push(due(viewer)).with(" < ", now.0.saturating_add(hours(within)), "");
    }
    if let Some(age) = filter.older_than_hours {
        clauses.with(" and k.created_at <= ", now.0.saturating_sub(hours(age)), "");
    }
    if let Some(seconds) = filter.duration_from {
        clauses.with(" and k.duration_ms >= ", seconds.saturating_mul(1000), "");
    }
    if let Some(seconds) = filter.duration_to {
        clauses.with(" and k.duration_ms <= ", seconds.saturating_mul(1000), "");
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        // From an index of its own, so that a search that finds nothing does not read every case.
        clauses.push(" and k.id in (select i.id from cases i where i.state = '").push(state).with(
            "' and i.keywords like ",
            containing(&q.to_lowercase()).as_str(),
            " escape '!'",
        );
        // Keywords are masked: what is hidden in them is found whole or not at all.
        for column in ["external_id", "ticket"] {
            clauses.push(&format!(" union all select i.id from cases i where i.{column} = ")).with("", q, "");
        }
        clauses.push(")");
    }
}
