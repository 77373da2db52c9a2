"""From an uploaded video to streams in several sizes, a poster and thumbnails."""
