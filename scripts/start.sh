#!/bin/sh
# Starts Sauti. glibc returns freed upload buffers to the system only with a low threshold (docs/adr/0009), and reads it
# when the process begins.
export MALLOC_MMAP_THRESHOLD_=32768
exec node "$(dirname "$0")/start.mjs"
