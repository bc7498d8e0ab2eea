set -f
