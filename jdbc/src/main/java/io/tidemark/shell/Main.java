package io.tidemark.shell;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point of the single jar: finds the command, runs it, turns what it throws into one line and an exit code. */
@Command(
        name = "tidemark",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "SQL over Prometheus data directories.",
        subcommands = {SqlCommand.class, DemoCommand.class, InspectCommand.class, CheckCommand.class},
        footer = {
            "",
            "Examples:",
            "  tidemark demo",
            "  tidemark sql jdbc:tidemark:/var/lib/prometheus/metrics2",
            "  tidemark sql /var/lib/prometheus/metrics2 -e 'SHOW METRICS'",
            "",
            "Exit codes: 0 done, 1 problems, 2 usage or cannot read."
        })
public final class Main implements Callable<Integer> {
    /** Done. */
    static final int OK = 0;
    /** The command ran and found problems, or a statement failed. */
    static final int PROBLEMS = 1;
    /** Wrong arguments, or nothing to read. */
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec;

    /** Called by picocli, which then fills {@code spec}. */
    @SuppressWarnings("NullAway.Init")
    public Main() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Console console = Console.system();
        int code = run(console, args);
        console.out().flush();
        System.exit(code);
    }

    /** Runs a command; what it prints goes to the console's writers. */
    static int run(Console console, String... args) {
        CommandLine commands = new CommandLine(new Main(), new CommandFactory(console));
        commands.setOut(console.out());
        commands.setErr(console.err());
        commands.setExecutionExceptionHandler((e, cmd, result) -> {
            console.err().println("tidemark: " + Messages.of(e));
            console.err().flush();
            return e instanceof CannotReadException ? USAGE : PROBLEMS;
        });
        String[] words = args;
        if (args.length > 0 && args[0].startsWith("jdbc:")) {
            words = new String[args.length + 1];
            words[0] = "sql";
            System.arraycopy(args, 0, words, 1, args.length);
        }
        return commands.execute(words);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return USAGE;
    }

    /** The version from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tidemark " + (version == null ? "(development)" : version)};
        }
    }

    /** Commands get the console through their constructor. */
    private record CommandFactory(Console console) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (var constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Console.class) {
                    return type.cast(constructor.newInstance(console));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** A writer in UTF-8 on one of the process' streams. */
    static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }
}
