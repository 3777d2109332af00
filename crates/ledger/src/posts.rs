//! Posts of a workspace: what does not change about them. Their figures are facts.

use crate::{Ledger, LedgerError, column};
use model::{
    SmolStr,
    id::{CampaignId, CreatorId, WorkspaceId},
    post::Post,
    workspace::Scope,
};
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "key, platform, account, creator, campaign, title, permalink, post_type, published, hashtags, seconds, letters, words
     FROM post";

impl Ledger {
    /// All posts, by key.
    pub fn posts(&self, scope: &Scope) -> Result<Vec<Post>, LedgerError> {
        self.read("list the posts", |conn| {
            let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} WHERE workspace = ?1 ORDER BY key"))?;
            let rows = query.query_map(params![scope.workspace().as_str()], post)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The posts of some keys, by key; those that are not known are left out.
    pub fn posts_of(&self, scope: &Scope, keys: &[SmolStr]) -> Result<Vec<Post>, LedgerError> {
        let keys = column::to_json(keys);
        self.read("look up posts", |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} WHERE workspace = ?1 AND key IN (SELECT value FROM json_each(?2)) ORDER BY key"
            ))?;
            let rows = query.query_map(params![scope.workspace().as_str(), keys], post)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Fills in a post that a source names: what it tells is taken, what it does not tell stays.
pub(crate) fn merge(conn: &Connection, workspace: &WorkspaceId, post: &Post) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "INSERT INTO post (workspace, key, platform, account, creator, campaign, title, permalink, post_type,
                           published, hashtags, seconds, letters, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (workspace, key) DO UPDATE SET
         account = coalesce(excluded.account, post.account),
         creator = coalesce(excluded.creator, post.creator),
         campaign = coalesce(excluded.campaign, post.campaign),
         title = iif(excluded.title = '', post.title, excluded.title),
         permalink = coalesce(excluded.permalink, post.permalink),
         post_type = coalesce(excluded.post_type, post.post_type),
         published = coalesce(excluded.published, post.published),
         hashtags = iif(excluded.hashtags = '[]', post.hashtags, excluded.hashtags),
         seconds = coalesce(excluded.seconds, post.seconds),
         letters = coalesce(excluded.letters, post.letters),
         words = iif(excluded.letters IS NULL, post.words, excluded.words)",
    )?;
    query.execute(params![
        workspace.as_str(),
        post.key.as_str(),
        post.platform.as_str(),
        post.account.as_deref(),
        post.creator.as_ref().map(CreatorId::as_str),
        post.campaign.as_ref().map(CampaignId::as_str),
        post.title,
        post.permalink,
        post.post_type.as_deref(),
        post.published.map(column::micros),
        column::to_json(&post.hashtags),
        post.seconds,
        post.letters,
        column::to_json(&post.words),
    ])?;
    Ok(())
}

fn post(row: &Row<'_>) -> rusqlite::Result<Post> {
    let text = |at| row.get::<_, String>(at).map(SmolStr::from);
    let maybe = |at| row.get::<_, Option<String>>(at);
    Ok(Post {
        key: text(0)?,
        platform: text(1)?,
        account: maybe(2)?.map(SmolStr::from),
        creator: maybe(3)?.map(CreatorId::new),
        campaign: maybe(4)?.map(CampaignId::new),
        title: row.get(5)?,
        permalink: maybe(6)?,
        post_type: maybe(7)?.map(SmolStr::from),
        published: column::maybe_instant(row, 8)?,
        hashtags: column::json(row, 9)?,
        seconds: row.get(10)?,
        letters: row.get(11)?,
        words: column::json(row, 12)?,
    })
}
