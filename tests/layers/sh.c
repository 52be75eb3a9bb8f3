/* A shell of a few kilobytes for test images: enough of sh, apt-get and coreutils for RUN to leave
   files of known sizes. Anything it does not know is an error.

   gcc -Os -static -nostdlib -ffreestanding -fno-builtin -fno-stack-protector -o sh sh.c */

#define NR_write 1
#define NR_open 2
#define NR_close 3
#define NR_ftruncate 77
#define NR_mkdir 83
#define NR_rmdir 84
#define NR_link 86
#define NR_unlink 87
#define NR_chmod 90
#define NR_chown 92
#define NR_exit 60
#define NR_getdents64 217

typedef unsigned long word;

static long call(word n, word a, word b, word c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}

static word length(const char *s) {
    word n = 0;
    while (s[n]) n++;
    return n;
}

static int same(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

static void fail(const char *why) {
    call(NR_write, 2, (word)why, length(why));
    call(NR_write, 2, (word) "\n", 1);
    call(NR_exit, 1, 0, 0);
}

static word number(const char *s, word base) {
    word n = 0;
    while (*s >= '0' && *s <= '9') n = n * base + (*s++ - '0');
    return n;
}

static void join(char *to, const char *a, const char *b) {
    while (*a) *to++ = *a++;
    while (*b) *to++ = *b++;
    *to = 0;
}

static void folders(const char *path) { /* those above it */
    char part[512];
    for (word i = 0; path[i]; i++) {
        if (path[i] == '/' && i) {
            part[i] = 0;
            call(NR_mkdir, (word)part, 0755, 0);
        }
        part[i] = path[i];
    }
}

static void fill(const char *path, word size) {
    folders(path);
    long file = call(NR_open, (word)path, 01 | 0100 | 01000, 0644);
    if (file < 0) fail(path);
    call(NR_ftruncate, file, size, 0);
    call(NR_close, file, 0, 0);
}

static void inside(const char *path) { /* removes what is in a folder */
    char entries[4096], name[512], folder[512];
    long file, n;
    join(folder, path, "/");
    do { /* anew after each batch: it gets shorter while it is read */
        file = call(NR_open, (word)path, 0200000, 0);
        if (file < 0) return;
        n = call(NR_getdents64, file, (word)entries, sizeof entries);
        call(NR_close, file, 0, 0);
        word gone = 0;
        for (long at = 0; at < n; at += *(unsigned short *)(entries + at + 16)) {
            char *entry = entries + at + 19;
            if (same(entry, ".") || same(entry, "..")) continue;
            gone++;
            join(name, folder, entry);
            if (call(NR_unlink, (word)name, 0, 0) < 0) {
                inside(name);
                call(NR_rmdir, (word)name, 0, 0);
            }
        }
        if (!gone) return;
    } while (n > 0);
}

static void rm(char *path) {
    word n = length(path);
    if (n > 2 && same(path + n - 2, "/*")) {
        path[n - 2] = 0;
        inside(path);
    } else if (call(NR_unlink, (word)path, 0, 0) < 0) {
        inside(path);
        call(NR_rmdir, (word)path, 0, 0);
    }
}

static void command(char **words, int n) {
    char path[512];
    const char *name = words[0];
    if (same(name, "apt-get") && same(words[1], "update")) {
        fill("/var/lib/apt/lists/bookworm_main_Packages", 300000);
        fill("/var/lib/apt/lists/bookworm_InRelease", 20000);
    } else if (same(name, "apt-get") && same(words[1], "install")) {
        for (int i = 2; i < n; i++) {
            if (words[i][0] == '-') continue;
            join(path, "/usr/bin/", words[i]);
            fill(path, 200000);
            join(path, "/var/cache/apt/archives/", words[i]);
            fill(path, 70000);
        }
    } else if (same(name, "rm")) {
        for (int i = 1; i < n; i++)
            if (words[i][0] != '-') rm(words[i]);
    } else if (same(name, "mkdir")) {
        for (int i = 1; i < n; i++) {
            if (words[i][0] == '-') continue;
            folders(words[i]);
            call(NR_mkdir, (word)words[i], 0755, 0);
        }
    } else if (same(name, "truncate") && n == 4) { /* truncate -s BYTES FILE */
        fill(words[3], number(words[2], 10));
    } else if (same(name, "ln") && n == 3) {
        if (call(NR_link, (word)words[1], (word)words[2], 0) < 0) fail("ln");
    } else if (same(name, "chmod") && n == 3) {
        if (call(NR_chmod, (word)words[2], number(words[1], 8), 0) < 0) fail("chmod");
    } else if (same(name, "chown") && n == 3) { /* chown NUMBER FILE */
        word owner = number(words[1], 10);
        if (call(NR_chown, (word)words[2], owner, owner) < 0) fail("chown");
    } else if (!same(name, "set") && !same(name, "echo") && !same(name, "true")) {
        fail(name);
    }
}

static void script(char *text) {
    char *words[64];
    int n = 0, quoted = 0;
    while (*text) {
        while (*text == ' ' || *text == '\t') text++;
        int ends = *text == 0 || *text == '\n' || *text == ';' || (*text == '&' && text[1] == '&');
        if (*text == '#' && !n) {
            while (*text && *text != '\n') text++;
            continue;
        }
        if (ends) {
            if (n) command(words, n);
            n = 0;
            if (*text) text += *text == '&' ? 2 : 1;
            continue;
        }
        words[n++] = text;
        while (*text && *text != '\n' && *text != ';' && (quoted || *text != ' ')) {
            if (*text == '"') quoted = !quoted;
            text++;
        }
        if (*text == ' ') {
            *text++ = 0;
        } else if (*text) { /* the end of the word is the end of the command */
            *text++ = 0;
            command(words, n);
            n = 0;
        }
    }
    if (n) command(words, n);
}

void start(word *stack) {
    int n = (int)stack[0];
    char **words = (char **)(stack + 1);
    for (int i = 1; i < n - 1; i++) {
        if (same(words[i], "-c")) {
            script(words[i + 1]);
            call(NR_exit, 0, 0, 0);
        }
    }
    command(words + 1, n - 1); /* the exec form: RUN ["/bin/sh", "truncate", …] */
    call(NR_exit, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
