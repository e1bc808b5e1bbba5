//! Scorecards: what can fairly be said of the numbers of people and teams.

mod card;
mod goal;
mod judge;
mod kind;
mod level;
mod member;
mod scores;

pub use card::{KpiScores, PersonScore, Scorecards};
pub use judge::{Judged, Verdict};
pub use kind::{Kind, Unjudged};
pub use level::{ScorecardLevel, ScorecardQuestion};
pub use member::{
    KnownBy, Member, MembersInput, PeerGroup, hours_cover, is_time_off, members, members_of, people_counted, teams,
};
pub use scores::{AmountRow, Evidence, Numbers, ScoresInput, amounts_by_member, scores};
