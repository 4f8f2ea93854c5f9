# SPDX-License-Identifier: Apache-2.0
# Give a digest to build the same image again: docs/how-to/operations.md, "Pin the base images".
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE} AS build
WORKDIR /src
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/opt/kantha
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY app app
COPY checks checks
COPY templates templates
COPY migrations migrations
RUN uv sync --locked --no-dev --no-editable

FROM ${BASE}
# git reads kernel trees and archives (docs/how-to/tree.md). Debian deletes old versions, so none is
# pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home kantha \
    && install -d -o kantha -g kantha /data
COPY --from=build /opt/kantha /opt/kantha
# glibc keeps freed memory for each thread apart; two such heaps are enough
ENV MALLOC_ARENA_MAX=2
ENV PATH=/opt/kantha/bin:$PATH PYTHONUNBUFFERED=1 KANTHA_DATA=/data KANTHA_HOST=0.0.0.0
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["kantha", "serve"]
