/* SPDX-License-Identifier: MIT */
/* The `interop` command: which subcommand, its options, and how it ends. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "tool.h"

static const struct command *const commands[] = {&tool_inspect, &tool_parse, &tool_convert,
                                                 &tool_ufuncs,  &tool_cpu,   &tool_call};

enum { COMMANDS = sizeof commands / sizeof *commands };

struct option {
    char letter;
    const char *name;
    const char *value; /* what it is called in the help; NULL = the option has none */
    const char *help;
};

static const struct option options[] = {
    {'t', "type", "NAME", "element type of files whose typestr cannot say it (|V1, <V2), such as bfloat16"},
    {'o', "output", "FILE", "where a result goes; given once for each output, in order"},
    {'p', "progress", NULL, "show the progress at once, and on anything, not only on a terminal"},
    {'P', "policy", "NAME", "how texts are read and printed: strict (default) or numpy, as NumPy does"},
    {'j', "json", NULL, "print one JSON object"},
    {'h', "help", NULL, "print this"},
};

enum { OPTIONS = sizeof options / sizeof *options };

int tool_failed(const char *format, ...) {
    va_list args;
    fputs("interop: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return TOOL_FAILED;
}

int tool_usage(const struct command *command, const char *format, ...) {
    va_list args;
    const char *blank = command != NULL ? " " : "", *name = command != NULL ? command->name : "";
    fprintf(stderr, "interop%s%s: ", blank, name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, " (see interop%s%s --help)\n", blank, name);
    return TOOL_USAGE;
}

static void general_help(void) {
    puts("usage: interop COMMAND [OPTION...] [ARGUMENT...]\n\nLooks at tensors and computes on them.\n");
    for (int i = 0; i < COMMANDS; i++) {
        printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
    }
    puts("\n  interop COMMAND --help   what a command takes and prints\n"
         "  interop --version        the version of the library\n\n"
         "Exit status: 0 done, 1 the input or a file was refused, 2 the command line is wrong.");
}

static bool takes(const struct command *command, const struct option *option) {
    return strchr(command->options, option->letter) != NULL;
}

static void command_help(const struct command *command) {
    printf("usage: interop %s %s\n\n%s\n\n", command->name, command->usage, command->help);
    for (int i = 0; i < OPTIONS; i++) {
        if (takes(command, &options[i])) {
            char form[32];
            snprintf(form, sizeof form, "%s %s", options[i].name, options[i].value);
            printf("  -%c, --%-13s %s\n", options[i].letter, options[i].value != NULL ? form : options[i].name,
                   options[i].help);
        }
    }
}

/* The option that a word begins: -o, -oVALUE, --output or --output=VALUE. `value` gets what is attached, or NULL. */
static const struct option *find_option(const struct command *command, const char *word, const char **value) {
    const bool is_long = word[1] == '-';
    const char *name = word + (is_long ? 2 : 1);
    const size_t length = is_long ? strcspn(name, "=") : 1;
    *value = is_long ? (name[length] == '=' ? name + length + 1 : NULL) : (name[1] != '\0' ? name + 1 : NULL);
    for (int i = 0; i < OPTIONS; i++) {
        const bool same = is_long ? strlen(options[i].name) == length && memcmp(options[i].name, name, length) == 0
                                  : options[i].letter == *name;
        if (same && takes(command, &options[i])) {
            return &options[i];
        }
    }
    return NULL;
}

static int set_option(struct arguments *arguments, char letter, const char *value) {
    switch (letter) {
    case 'j':
        arguments->json = true;
        break;
    case 'h':
        arguments->help = true;
        break;
    case 'p':
        arguments->progress = true;
        break;
    case 't':
        arguments->type = value;
        break;
    case 'P':
        if (strcmp(value, "strict") != 0 && strcmp(value, "numpy") != 0) {
            return tool_usage(arguments->command, "there is no policy %s", value);
        }
        arguments->policy = strcmp(value, "numpy") == 0 ? INTEROP_DIALECT_NUMPY : INTEROP_DIALECT_STRICT;
        break;
    default:
        if (arguments->output_count == TOOL_OUTPUTS) {
            return tool_usage(arguments->command, "--output was given more than %d times", TOOL_OUTPUTS);
        }
        arguments->outputs[arguments->output_count++] = value;
        break;
    }
    return TOOL_OK;
}

/* Sorts `words` into options, wherever they stand, and the rest, which moves to the front of `words`. */
static int take_apart(int count, char **words, struct arguments *arguments) {
    const struct command *command = arguments->command;
    bool only_words = false;
    arguments->words = words;
    for (int i = 0; i < count; i++) {
        const char *value;
        if (only_words || words[i][0] != '-' || words[i][1] == '\0') {
            words[arguments->word_count++] = words[i];
            continue;
        }
        if (strcmp(words[i], "--") == 0) {
            only_words = true;
            continue;
        }
        const char *word = words[i];
        const struct option *option = find_option(command, word, &value);
        if (option == NULL) {
            return tool_usage(command, "there is no option %s", word);
        }
        if (option->value == NULL && value != NULL) {
            return tool_usage(command, "the option %s takes no value", word);
        }
        if (option->value != NULL && value == NULL) {
            if (++i == count) {
                return tool_usage(command, "the option %s needs a value", word);
            }
            value = words[i];
        }
        const int code = set_option(arguments, option->letter, value);
        if (code != TOOL_OK) {
            return code;
        }
    }
    return TOOL_OK;
}

static int run(const struct command *command, int count, char **words) {
    struct arguments arguments = {.command = command};
    const int code = take_apart(count, words, &arguments);
    if (code != TOOL_OK) {
        return code;
    }
    if (arguments.help) {
        command_help(command);
        return TOOL_OK;
    }
    if (arguments.word_count < command->words_least || arguments.word_count > command->words_most) {
        return tool_usage(command, "%s",
                          arguments.word_count < command->words_least ? "an argument is missing"
                                                                      : "there are too many arguments");
    }
    return command->run(&arguments);
}

static int dispatch(int argc, char **argv) {
    if (argc < 2) {
        return tool_usage(NULL, "a command is missing");
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        general_help();
        return TOOL_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("interop %s\n", interop_version_string());
        return TOOL_OK;
    }
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i]->name) == 0) {
            return run(commands[i], argc - 2, argv + 2);
        }
    }
    return tool_usage(NULL, "there is no command %s", argv[1]);
}

int main(int argc, char **argv) {
    const int code = dispatch(argc, argv);
    const bool lost = ferror(stdout) != 0;
    if (fclose(stdout) != 0 || lost) {
        return tool_failed("standard output: %s", strerror(errno));
    }
    return code;
}
