# The web shop: dependencies first, because they change less often than the sources.
FROM node:22-bookworm AS shop-web-build
ARG NODE_ENV=production
ARG SHOP_VERSION=dev
ENV NPM_CONFIG_LOGLEVEL=warn \
    SHOP_VERSION=${SHOP_VERSION}

WORKDIR /srv/shop-web
COPY package.json package-lock.json ./
COPY packages/shop-ui/package.json packages/shop-ui/

RUN npm ci --include=dev \
    && npm cache clean --force \
    && rm -rf /tmp/shop-web

# The sources change with each commit; all above comes from the cache then.
COPY . .
RUN npm run lint --workspace shop-ui \
    && npm run build --workspace shop-ui -- --outDir /srv/shop-web/dist \
    && find /srv/shop-web/dist -name "*.map" -delete

FROM nginx:1.27-alpine AS shop-web
LABEL org.opencontainers.image.title="shop-web"
LABEL org.opencontainers.image.source="https://example.org/shop/web"

RUN apk add --no-cache curl tzdata \
    && addgroup -S shop \
    && adduser -S -G shop shop \
    && chown -R shop:shop /var/cache/nginx

# The settings are templates: the entrypoint of the image fills in the variables.
ENV SHOP_API=http://shop-api:8080
COPY deploy/shop-web/*.template /etc/nginx/templates/
COPY --from=shop-web-build /srv/shop-web/dist /usr/share/nginx/html

RUN sed -i "s/worker_processes.*/worker_processes 2;/" /etc/nginx/nginx.conf \
    && nginx -t -c /etc/nginx/nginx.conf \
    && rm -f /etc/nginx/conf.d/shop-example.conf

EXPOSE 8081
HEALTHCHECK --interval=30s --timeout=3s \
    CMD curl -fsS http://localhost:8081/shop/health || exit 1
CMD ["nginx", "-g", "daemon off;"]


# The programming interface, one static program.
FROM golang:1.24-bookworm AS shop-api-build
ARG TARGETOS=linux
ARG TARGETARCH=amd64
ENV CGO_ENABLED=0 \
    GOFLAGS=-trimpath

WORKDIR /src/shop-api
RUN apt-get update \
    && apt-get install -y protobuf-compiler git \
    && mkdir -p /out/shop-api

COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod,id=shop-api \
    go mod download -x && go mod verify > /out/shop-api/modules.txt

RUN GOBIN=/src/shop-api/bin go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.5
COPY proto/shop/ proto/shop/
RUN protoc --proto_path=proto --go_out=internal shop/orders.proto shop/stock.proto

COPY cmd/ cmd/
COPY internal/shop/ internal/shop/
RUN --mount=type=cache,target=/go/pkg/mod,id=shop-api \
    --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -ldflags="-s -w" -o /out/shop-api/server ./cmd/shop-api

RUN go vet ./internal/shop/... && go test ./internal/shop/...

FROM debian:bookworm-slim AS shop-api
RUN apt-get update && apt-get install -y --no-install-recommends \
        ca-certificates \
        tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/shop-api shop-api

COPY --from=shop-api-build --chown=10001 /out/shop-api/server /usr/local/bin/shop-api
COPY deploy/shop-api/config.yaml /etc/shop-api/config.yaml

# Certificates of the partners, which the orders go to.
COPY deploy/shop-api/certificates/*.crt /usr/local/share/ca-certificates/
RUN update-ca-certificates && touch /etc/shop-api/ready

USER 10001
WORKDIR /srv/shop-api
EXPOSE 8080
ENTRYPOINT ["tini", "--", "shop-api"]
CMD ["--config", "/etc/shop-api/config.yaml"]


# The worker that sends mail and makes invoices.
FROM python:3.13 AS shop-worker-build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
ENV PYTHONDONTWRITEBYTECODE=1

WORKDIR /build/shop-worker
RUN apt-get update && apt-get install -y --no-install-recommends \
        build-essential \
        libpq-dev \
        libxml2-dev \
        libxslt1-dev \
    && rm -rf /var/lib/apt/lists/* /tmp/shop-worker

COPY pyproject.toml requirements.txt ./
RUN pip install --upgrade pip wheel \
    && pip wheel --wheel-dir /wheels/shop-worker -r requirements.txt

COPY src/shop_worker/ src/shop_worker/
RUN pip wheel --no-deps --wheel-dir /wheels/shop-worker .
RUN python -m pip install pytest==8.3.4 && python -m pytest -q src/shop_worker

FROM python:3.13-slim AS shop-worker
ENV PYTHONUNBUFFERED=1 \
    SHOP_QUEUE=redis://shop-queue:6379/0

# What the wheels need at run time, and fonts for the invoices.
RUN apt-get update && apt-get install -y --no-install-recommends \
        fonts-dejavu-core \
        libpq5 \
        libxslt1.1 \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10002 shop-worker \
    && useradd --uid 10002 --gid shop-worker --create-home shop-worker

COPY --from=shop-worker-build /wheels/shop-worker /wheels
RUN pip install --no-cache-dir --no-index --find-links=/wheels shop-worker \
    && rm -rf /wheels

LABEL org.opencontainers.image.title="shop-worker" \
      org.opencontainers.image.licenses="MIT"

USER shop-worker
WORKDIR /home/shop-worker
VOLUME ["/home/shop-worker/invoices"]
CMD ["python", "-m", "shop_worker", "--queue", "mail,invoices"]


# The accounts: a service of its own, because the law asks for it.
FROM maven:3.9-eclipse-temurin-21 AS shop-accounts-build
WORKDIR /build/shop-accounts
COPY pom.xml settings.xml ./
COPY accounts-core/pom.xml accounts-core/

RUN mvn --batch-mode --settings settings.xml dependency:go-offline \
    && mkdir -p /out/shop-accounts

COPY accounts-core/src/ accounts-core/src/
COPY accounts-web/ accounts-web/
RUN mvn --batch-mode --settings settings.xml package -DskipTests \
    && cp accounts-web/target/*.jar /out/shop-accounts/accounts.jar \
    && java -Djarmode=layertools -jar /out/shop-accounts/accounts.jar extract

FROM eclipse-temurin:21-jre AS shop-accounts
ARG SHOP_ACCOUNTS_HEAP=512m
ENV JAVA_TOOL_OPTIONS="-Xmx${SHOP_ACCOUNTS_HEAP} -XX:+ExitOnOutOfMemoryError"
ENV LANG=C.UTF-8

RUN apt-get update \
    && apt-get install -y curl fontconfig \
    && rm -rf /var/lib/apt/lists/* /tmp/shop-accounts

RUN groupadd --system shop-accounts \
    && useradd --system --gid shop-accounts shop-accounts \
    && install -d -o shop-accounts /var/lib/shop-accounts

WORKDIR /opt/shop-accounts
COPY --from=shop-accounts-build /build/shop-accounts/dependencies/ ./
COPY --from=shop-accounts-build /build/shop-accounts/application/ ./

COPY deploy/shop-accounts/fonts/ /usr/share/fonts/shop/
RUN fc-cache -f && keytool -importcert -noprompt -cacerts -storepass changeit \
    -alias shop -file /opt/shop-accounts/shop.crt

USER shop-accounts
EXPOSE 8443/tcp
HEALTHCHECK --start-period=40s CMD curl -fk https://localhost:8443/shop/health
VOLUME /var/lib/shop-accounts
ENTRYPOINT ["java", "-jar", "/opt/shop-accounts/accounts.jar"]


# The search: the index is made when the image is built.
FROM rust:1.85-slim-bookworm AS shop-search-build
ENV CARGO_TERM_COLOR=never
ARG SHOP_SEARCH_FEATURES=stemming,synonyms
WORKDIR /src/shop-search

RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/* /tmp/shop-search \
    && rustup component add clippy

COPY Cargo.toml Cargo.lock ./
COPY crates/shop-search/ crates/shop-search/
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/shop-search/target \
    cargo clippy --release -- -D warnings && \
    cargo build --release --locked && \
    cp target/release/shop-search /usr/local/bin/

# One folder for each language; the words come from the shop's own list.
COPY words/ /src/shop-search/words/
RUN <<shop_index
set -eu
mkdir -p /var/lib/shop-search
for language in de en fr; do
    shop-search index --language "$language" --out "/var/lib/shop-search/$language"
done
shop_index

FROM debian:bookworm-slim AS shop-search
LABEL org.opencontainers.image.title="shop-search" \
      org.opencontainers.image.vendor="Shop"

RUN apt-get update && apt-get install -y --no-install-recommends libssl3 && mkdir /srv/shop-search
RUN rm -rf /var/lib/apt/lists/* && mkdir -p /etc/shop-search
RUN adduser --system --group --no-create-home shop-search

COPY --from=shop-search-build /usr/local/bin/shop-search /usr/local/bin/
COPY --from=shop-search-build /var/lib/shop-search /var/lib/shop-search
COPY deploy/shop-search/ /etc/shop-search/

USER shop-search
EXPOSE 7700
STOPSIGNAL SIGINT
CMD ["shop-search", "serve", "--config", "/etc/shop-search/search.toml"]


# The back office, older than the rest.
FROM ruby:3.3-bookworm AS shop-office-build
WORKDIR /srv/shop-office
ENV RAILS_ENV=production \
    BUNDLE_PATH=/usr/local/bundle/shop-office \
    BUNDLE_WITHOUT=development:test

RUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - \
    && apt-get install -y nodejs \
    && npm install -g yarn@1.22.22 \
    && mkdir -p /srv/shop-office/tmp

COPY Gemfile Gemfile.lock ./
RUN bundle config set --local path /usr/local/bundle/shop-office \
    && bundle install --jobs 4 --retry 3 \
    && find "$BUNDLE_PATH" -name "*.c" -delete \
    && find "$BUNDLE_PATH" -name "*.o" -delete

COPY . /srv/shop-office
RUN yarn install --frozen-lockfile --production=false --cwd /srv/shop-office
RUN SECRET_KEY_BASE=shop-office-none bundle exec rake assets:precompile

FROM ruby:3.3-slim-bookworm AS shop-office
ENV RAILS_ENV=production
ENV BUNDLE_PATH=/usr/local/bundle/shop-office
ENV RAILS_LOG_TO_STDOUT=1

RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends \
        imagemagick \
        libjemalloc2 \
        postgresql-client \
    && rm -rf /var/lib/apt/lists/* /usr/share/doc/shop-office

WORKDIR /srv/shop-office
COPY --from=shop-office-build /usr/local/bundle/shop-office /usr/local/bundle/shop-office
COPY --from=shop-office-build /srv/shop-office /srv/shop-office

RUN useradd shop-office --create-home \
    && chown -R shop-office:shop-office log tmp
USER shop-office
EXPOSE 3000
HEALTHCHECK --interval=1m CMD ["curl", "-f", "http://localhost:3000/shop/up"]
CMD bundle exec puma -C config/shop-office.rb


# The handbook for customers.
FROM python:3.13-slim AS shop-handbook-build
ARG SHOP_HANDBOOK_EDITION=2026
WORKDIR /docs/shop-handbook

RUN apt-get update \
    && apt-get install -y git graphviz make \
    && rm -rf /var/lib/apt/lists/* /tmp/shop-handbook

COPY handbook/requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt \
    && pip install sphinx-autobuild \
    && mkdir -p /out/shop-handbook

# The pictures are drawn anew each time.
COPY handbook/ .
RUN cd figures && for each in *.dot; do dot -Tsvg "$each" -o "shop-${each%.dot}.svg"; done
RUN make html EDITION="$SHOP_HANDBOOK_EDITION" \
    && cp -r _build/html /out/shop-handbook/ \
    && echo "shop-handbook $SHOP_HANDBOOK_EDITION" > /out/shop-handbook/edition.txt

FROM nginx:1.27-alpine AS shop-handbook
LABEL org.opencontainers.image.title="shop-handbook"
ENV SHOP_HANDBOOK_LANGUAGES="de en fr"

ADD https://example.org/shop/handbook/fonts.tar.gz /usr/share/nginx/shop-fonts/
RUN cd /usr/share/nginx/shop-fonts \
    && tar xzf fonts.tar.gz \
    && rm fonts.tar.gz

RUN set -eux; \
    apk update; \
    apk add brotli; \
    for page in /usr/share/nginx/html/*.html; do \
        brotli --keep "$page"; \
    done; \
    rm -rf /var/cache/apk/* /tmp/shop-handbook

# The settings come last: they change without the pages.
RUN rm /etc/nginx/conf.d/default.conf \
    && install -d -o nginx /var/cache/nginx/shop-handbook

COPY deploy/shop-handbook/default.conf /etc/nginx/conf.d/default.conf
COPY --from=shop-handbook-build /out/shop-handbook/html /usr/share/nginx/html
EXPOSE 8082
HEALTHCHECK CMD wget -qO- http://localhost:8082/shop/edition.txt || exit 1
USER nginx
CMD ["nginx", "-g", "daemon off;"]
