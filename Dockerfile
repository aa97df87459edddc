# Earshot as an image: what is installed comes from the lock file, by hash; nothing that builds is in the end image.
# To pin the base to the very bytes: --build-arg BASE=python:3.11-slim-bookworm@sha256:… (docker buildx imagetools inspect).
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /src
COPY requirements-serve.lock ./
# First what builds, then a wheel of everything that serving needs, each file by its hash in the lock.
RUN python -m venv /opt/build \
 && sed -n '/^setuptools==/,/[^\\]$/p' requirements-serve.lock > /tmp/build.txt \
 && /opt/build/bin/pip install --require-hashes --only-binary :all: -r /tmp/build.txt \
 && /opt/build/bin/pip wheel --require-hashes --no-build-isolation -w /tmp/wheels -r requirements-serve.lock
COPY LICENSE README.md pyproject.toml ./
COPY channels channels
COPY gateway gateway
COPY letters letters
COPY store store
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --no-index -w /tmp/wheels . \
 && python -m venv --without-pip /opt/earshot \
 && /opt/build/bin/pip --python /opt/earshot/bin/python install --no-index --find-links /tmp/wheels 'earshot-gateway[postgres,notify]' \
 && /opt/earshot/bin/python -m compileall -q /opt/earshot/lib

FROM ${BASE}
RUN groupadd --gid 10001 earshot \
 && useradd --uid 10001 --gid 10001 --home-dir /var/lib/earshot --shell /usr/sbin/nologin --no-create-home earshot \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/earshot
COPY --from=build /opt/earshot /opt/earshot
ENV PATH=/opt/earshot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 EARSHOT_DATA_DIR=/var/lib/earshot
WORKDIR /var/lib/earshot
VOLUME /var/lib/earshot
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
ENTRYPOINT ["earshot"]
CMD ["run", "--host", "0.0.0.0"]
