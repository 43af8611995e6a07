//! Roles, and each as an extractor: a handler that asks for [`Lead`] cannot run for anybody who is none.

use super::door::Who;
use super::{AdminToken, Scope};
use crate::http::Problem;
use crate::store::Db;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use utoipa::ToSchema;

/// What a person does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the place.
    Admin,
    /// 主管: leads teams of agents.
    Supervisor,
    /// 培训师: finds examples, builds lessons.
    Trainer,
    /// 质检员: reviews conversations.
    Reviewer,
    /// 坐席: sees own released conversations.
    Agent,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Supervisor, Self::Trainer, Self::Reviewer, Self::Agent];

    /// As stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Supervisor => "supervisor",
            Self::Trainer => "trainer",
            Self::Reviewer => "reviewer",
            Self::Agent => "agent",
        }
    }

    /// Reads [`Role::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident: $($role:ident)|+;)*) => {$(
        $(#[$doc])*
        pub struct $name(Who);

        impl Deref for $name {
            type Target = Who;
            fn deref(&self) -> &Who {
                &self.0
            }
        }

        impl<S> FromRequestParts<S> for $name
        where
            S: Send + Sync,
            Db: FromRef<S>,
            AdminToken: FromRef<S>,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let who = Who::ask(parts, state).await?;
                let scope = if parts.method.is_safe() { Scope::Read } else { Scope::Write };
                let allowed = matches!(who.role, $(Role::$role)|+);
                if allowed && who.may(scope) { Ok(Self(who)) } else { Err(Problem::forbidden(stringify!($name))) }
            }
        }
    )*};
}

roles! {
    /// Runs the place: users, rubrics, settings, the audit log.
    Admin: Admin;
    /// Answers for teams: assigns work, decides appeals, follows up.
    Lead: Admin | Supervisor;
    /// Builds lessons from examples.
    Coach: Admin | Supervisor | Trainer;
    /// Gives verdicts on conversations.
    Reviewer: Admin | Supervisor | Reviewer;
    /// Works on quality; everybody but the agents.
    Staff: Admin | Supervisor | Trainer | Reviewer;
    /// 坐席: sees own conversations, once released.
    Agent: Agent;
    /// Whoever has logged in.
    Anyone: Admin | Supervisor | Trainer | Reviewer | Agent;
}

/// Sends conversations: an admin, or a program with an admin's token of scope `intake`.
pub struct Sender(Who);

impl Deref for Sender {
    type Target = Who;
    fn deref(&self) -> &Who {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Sender
where
    S: Send + Sync,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let who = Who::ask(parts, state).await?;
        let may = who.role == Role::Admin && (who.may(Scope::Write) || who.may(Scope::Intake));
        if may { Ok(Self(who)) } else { Err(Problem::forbidden("Sender")) }
    }
}
