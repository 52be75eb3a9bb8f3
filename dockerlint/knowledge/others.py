"""General knowledge of official images that their lists do not hold.

Each fact is public: from the image's own documentation or its Dockerfile, as of 2026-11.
"""

from __future__ import annotations

# Official images that run a server when started as they are.
SERVICES = {
    *("nginx", "httpd", "caddy", "haproxy", "traefik", "varnish", "tomcat", "tomee", "jetty"),
    *("postgres", "mysql", "mariadb", "percona", "mongo", "redis", "valkey", "memcached"),
    *("rabbitmq", "nats", "cassandra", "couchdb", "couchbase", "influxdb", "neo4j", "solr"),
    *("elasticsearch", "kibana", "logstash", "wordpress", "nextcloud", "drupal", "joomla"),
    *("ghost", "matomo", "mediawiki", "redmine", "rocket.chat", "odoo", "sonarqube", "vault"),
    *("consul", "registry", "eclipse-mosquitto", "kong", "mongo-express", "phpmyadmin"),
    *("zookeeper", "orientdb", "arangodb", "rethinkdb", "clickhouse", "websphere-liberty"),
    *("open-liberty", "wildfly", "teamspeak", "xwiki", "znc", "storm", "flink", "telegraf"),
}

# Official images whose entrypoint starts as root on purpose and then drops to a user of its own.
DROPS_PRIVILEGES = {
    *("postgres", "mysql", "mariadb", "mongo", "redis", "valkey", "rabbitmq", "cassandra"),
    *("couchdb", "ghost", "influxdb", "neo4j", "zookeeper", "eclipse-mosquitto", "orientdb"),
    *("percona", "memcached", "solr", "clickhouse", "crate", "arangodb", "rethinkdb", "odoo"),
    *("redmine", "storm", "flink", "docker", "teamspeak", "znc", "kong", "nuxeo", "sonarqube"),
}

# Users, other than root, that official images create, and that need nothing more to run things.
BUILT_IN_USERS = {"node": "node", "php": "www-data"}

# The port on which servers among the official images speak HTTP as they come.
HTTP_PORTS = {"nginx": 80, "httpd": 80, "caddy": 80, "tomcat": 8080, "jetty": 8080, "ghost": 2368}

# Base images of functions that a platform starts and watches.
FUNCTIONS = ("public.ecr.aws/lambda/", "amazon/aws-lambda-", "mcr.microsoft.com/azure-functions/")

# The folder that official images end in; of those not listed it is not known.
WORKDIRS = {
    **dict.fromkeys(
        (
            *("scratch", "busybox", "alpine", "debian", "ubuntu", "fedora", "centos", "archlinux"),
            *("almalinux", "rockylinux", "oraclelinux", "amazonlinux", "buildpack-deps", "photon"),
            *("node", "python", "ruby", "rust", "nginx", "openjdk", "eclipse-temurin", "maven"),
            *("amazoncorretto", "postgres", "mysql", "mariadb", "mongo"),
        ),
        "/",
    ),
    "golang": "/go",
    **dict.fromkeys(("wordpress", "nextcloud", "joomla", "matomo"), "/var/www/html"),
    **dict.fromkeys(("mediawiki", "phpmyadmin", "adminer", "yourls", "monica"), "/var/www/html"),
    "drupal": "/opt/drupal",
    "httpd": "/usr/local/apache2",
    "tomcat": "/usr/local/tomcat",
    "tomee": "/usr/local/tomee",
    "jetty": "/var/lib/jetty",
    **dict.fromkeys(("redis", "valkey", "rethinkdb"), "/data"),
    "composer": "/app",
    "gradle": "/home/gradle",
    "groovy": "/home/groovy",
    "perl": "/usr/src/app",
    "rails": "/usr/src/app",
    "django": "/usr/src/app",
    "redmine": "/usr/src/redmine",
    "ghost": "/var/lib/ghost",
    "caddy": "/srv",
    "dart": "/root",
    "clojure": "/tmp",
    "neo4j": "/var/lib/neo4j",
    "flink": "/opt/flink",
    "spark": "/opt/spark/work-dir",
    "solr": "/opt/solr",
    "sonarqube": "/opt/sonarqube",
    "elasticsearch": "/usr/share/elasticsearch",
    "kibana": "/usr/share/kibana",
    "logstash": "/usr/share/logstash",
}
