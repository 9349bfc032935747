use spnkr_core::{AssetId, MatchId};

use super::join;

model! {
    /// A match's theater film: what it consists of, and where its chunks are.
    pub struct Film {
        /// Whether it is complete.
        pub film_status_bond: FilmStatus = "FilmStatusBond",
        /// What it consists of.
        pub custom_data: FilmCustomData = "CustomData",
        /// What the addresses of its chunks begin with, up to a slash.
        pub blob_storage_path_prefix: String = "BlobStoragePathPrefix",
        /// The film as an asset.
        pub asset_id: AssetId = "AssetId",
    }

    /// What a film consists of.
    pub struct FilmCustomData {
        /// How long it is, in milliseconds.
        pub film_length: i64 = "FilmLength",
        /// Its chunks, not always in order.
        pub chunks: Vec<FilmChunk> = "Chunks",
        /// Whether the match is over.
        pub has_game_ended: bool = "HasGameEnded",
        /// How long to wait before asking for more of a match that is not over, in seconds.
        pub manifest_refresh_seconds: i32 = "ManifestRefreshSeconds",
        /// The match.
        pub match_id: MatchId = "MatchId",
        /// The version of its format.
        pub film_major_version: i32 = "FilmMajorVersion",
    }

    /// A part of a film: one file, compressed with zlib.
    pub struct FilmChunk {
        /// Its place in the film.
        pub index: i32 = "Index",
        /// Where it starts, in milliseconds.
        pub chunk_start_time_offset_milliseconds: i64 = "ChunkStartTimeOffsetMilliseconds",
        /// How long it is, in milliseconds; about 20 seconds for replication data.
        pub duration_milliseconds: i64 = "DurationMilliseconds",
        /// How large its file is, in bytes.
        pub chunk_size: i64 = "ChunkSize",
        /// The path of its file, such as `/filmChunk0`.
        pub file_relative_path: String = "FileRelativePath",
        /// What is in it.
        pub chunk_type: FilmChunkType = "ChunkType",
    }
}

open_enum! {
    /// Whether a film is complete.
    pub enum FilmStatus {
        /// The services do not know it themselves.
        Unknown = 0, "unknown";
        /// It is.
        Complete = 1, "complete";
        /// The match is not over.
        Ongoing = 2, "ongoing";
        /// It was put together again.
        Recovered = 3, "recovered";
    }

    /// What is in a part of a film.
    pub enum FilmChunkType {
        /// Nothing.
        None = 0, "none";
        /// What stands before everything else.
        Header = 1, "header";
        /// What happened, in full.
        ReplicationData = 2, "replication data";
        /// What was worth a highlight: kills, deaths, medals and events of the mode.
        HighlightEvents = 3, "highlight events";
    }
}

impl Film {
    /// The address of a chunk's file. It needs no sign-in.
    pub fn chunk_url(&self, chunk: &FilmChunk) -> String {
        join(&self.blob_storage_path_prefix, &chunk.file_relative_path)
    }

    /// The chunks of a kind, by their places in the film.
    pub fn chunks_of(&self, chunk_type: FilmChunkType) -> Vec<&FilmChunk> {
        let chunks = self.custom_data.chunks.iter();
        let mut chunks: Vec<_> = chunks.filter(|chunk| chunk.chunk_type == chunk_type).collect();
        chunks.sort_by_key(|chunk| chunk.index);
        chunks
    }
}
