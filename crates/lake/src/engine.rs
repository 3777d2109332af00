//! The query engine's session: one per lake, with its limits.

use crate::error::LakeError;
use datafusion::{
    execution::{SessionStateBuilder, memory_pool::FairSpillPool, runtime_env::RuntimeEnvBuilder},
    prelude::{SessionConfig, SessionContext},
};
use std::{sync::Arc, thread::available_parallelism};

/// Bytes that the ends of files, which say where their columns lie, may take in memory.
const FILE_ENDS: usize = 16 << 20;

/// How much of the machine queries may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that all running queries may hold together; what does not fit is spilled to disk or refused.
    pub memory: usize,
    /// Threads that one query may use.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 1 << 30, threads: available_parallelism().map_or(2, usize::from).min(4) }
    }
}

/// A session with filters pushed down into the files.
pub(crate) fn session(limits: Limits) -> Result<SessionContext, LakeError> {
    let mut config = SessionConfig::new()
        .with_target_partitions(limits.threads.max(1))
        .with_collect_statistics(false)
        .with_information_schema(false);
    let parquet = &mut config.options_mut().execution.parquet;
    parquet.pushdown_filters = true;
    // Facts in memory are plain texts; one kind of text on both sides of the union saves a cast of the larger one.
    parquet.schema_force_view_types = false;
    let runtime = RuntimeEnvBuilder::new()
        .with_metadata_cache_limit(FILE_ENDS)
        .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory)))
        .build_arc()
        .map_err(LakeError::engine("the query engine could not be started"))?;
    let state =
        SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features().build();
    Ok(SessionContext::new_with_state(state))
}
