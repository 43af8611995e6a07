//! What a rubric's knowledge files say, a sentence for each statement.

use super::KnowledgeWords;
use super::clause::Speaker;
use crate::rubric::knowledge::{Better, Due, Listed, Statement};

impl Speaker<'_> {
    pub(super) fn statements(&self) -> Vec<KnowledgeWords> {
        let all = &self.rubric.knowledge.statements;
        let words = all.iter().map(|statement| KnowledgeWords {
            id: statement.id.clone(),
            title: statement.title.read(self.tongue.0).to_owned(),
            text: self.statement(statement),
        });
        words.collect()
    }

    fn statement(&self, statement: &Statement) -> String {
        let t = self.tongue;
        let mut parts = Vec::new();
        if !statement.standards.is_empty() {
            let values: Vec<String> = statement.standards.iter().map(|one| one.amount.say(t.0)).collect();
            let holds = t.or(&values);
            parts.push(t.pick(format!("标准是{holds}"), format!("what holds is {holds}")));
        }
        match statement.better {
            Some(Better::Less) => parts.push(t.pick("对客户来说越少越好", "less is better for the customer")),
            Some(Better::More) => parts.push(t.pick("对客户来说越多越好", "more is better for the customer")),
            None => {}
        }
        for must in &statement.must_say {
            let title = t.quoted(must.title.read(t.0));
            let due = match &must.due {
                Due::Mentioned => t.pick("谈到时", "as soon as it comes up"),
                Due::Asked => t.pick("客户问到时", "where the customer asks"),
                Due::Answered => t.pick("坐席答复时", "where the agent answers"),
                Due::When(condition) => {
                    let when = self.condition(condition, true).lines(0).join(" ");
                    t.pick(format!("当{when}时"), format!("when {}", when.trim()))
                }
            };
            parts.push(t.pick(format!("{due}必须告知{title}"), format!("{title} must be said {due}")));
        }
        let scope = &statement.scope;
        for (listed, zh, en) in [
            (&scope.products, "产品", "product"),
            (&scope.regions, "地区", "region"),
            (&scope.teams, "团队", "team"),
        ] {
            parts.extend(self.listed(listed, zh, en));
        }
        parts.extend(scope.from.map(|day| t.pick(format!("{day} 起生效"), format!("in force from {day}"))));
        parts.extend(scope.until.map(|day| t.pick(format!("{day} 后失效"), format!("until {day}"))));
        if let Some(source) = &statement.source {
            let source = source.read(t.0);
            parts.push(t.pick(format!("出处：{source}"), format!("written in {source}")));
        }
        t.sentence(&parts.join(&t.pick("；", "; ")))
    }

    fn listed(&self, listed: &Listed, zh: &str, en: &str) -> Option<String> {
        let t = self.tongue;
        match (&listed.only[..], &listed.not[..]) {
            ([], []) => None,
            ([], not) => {
                let not = t.or(not);
                Some(t.pick(format!("{zh}不含 {not}"), format!("every {en} but {not}")))
            }
            (only, _) => {
                let only = t.or(only);
                Some(t.pick(format!("仅限{zh} {only}"), format!("only for the {en} {only}")))
            }
        }
    }
}
