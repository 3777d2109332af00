//! Random facts and questions, made so that collisions are common.
