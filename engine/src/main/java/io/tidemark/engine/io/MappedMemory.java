package io.tidemark.engine.io;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one mapping, and how this JDK gets rid of them: up to JDK 21 by {@code Unsafe.invokeCleaner}, from 22 on by
 * a shared {@code Arena}, without a warning on any of them. Both are reached by name, because the code is compiled for 17.
 *
 * <p>Nobody may read a window during or after {@link #close}: on 17 that would end the JVM. {@link MappedFile} sees to it.
 */
final class MappedMemory {
    private static final int FIRST_JDK_WITH_ARENA = 22;
    private static final @Nullable ArenaHandles ARENA = ArenaHandles.find();
    private static final @Nullable MethodHandle CLEANER = ARENA == null ? findCleaner() : null;

    private final ByteBuffer[] windows;
    private final @Nullable Object arena;

    private MappedMemory(ByteBuffer[] windows, @Nullable Object arena) {
        this.windows = windows;
        this.arena = arena;
    }

    /** Maps a file's first {@code length} bytes, not zero, read-only in windows of {@code 1 << windowBits} bytes. */
    static MappedMemory map(OpenFile file, long length, int windowBits) throws IOException {
        long windowSize = 1L << windowBits;
        ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((length + windowSize - 1) >>> windowBits)];
        Object arena = ARENA == null ? null : ARENA.open();
        MappedMemory memory = new MappedMemory(windows, arena);
        try {
            for (int i = 0; i < windows.length; i++) {
                long from = (long) i << windowBits;
                long size = Math.min(windowSize, length - from);
                windows[i] = file.withChannel(channel -> map(channel, from, size, arena));
            }
            return memory;
        } catch (IOException | RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private static ByteBuffer map(FileChannel channel, long from, long size, @Nullable Object arena)
            throws IOException {
        return ARENA == null || arena == null
                ? channel.map(MapMode.READ_ONLY, from, size)
                : ARENA.map(channel, from, size, arena);
    }

    /** A window; only absolute reads may be made of it. */
    ByteBuffer window(int i) {
        return windows[i];
    }

    /** Unmaps; once. */
    void close() {
        if (ARENA != null && arena != null) {
            ARENA.close(arena);
        } else if (CLEANER != null) {
            for (ByteBuffer window : windows) {
                clean(CLEANER, window);
            }
        }
        // Without either the collector unmaps, some time.
    }

    private static void clean(MethodHandle cleaner, @Nullable ByteBuffer window) {
        if (window instanceof MappedByteBuffer) {
            try {
                cleaner.invoke(window);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
    }

    private static @Nullable MethodHandle findCleaner() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // A JDK without it: left to the collector.
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }

    /** The four calls of the foreign memory API. */
    private record ArenaHandles(
            MethodHandle ofShared, MethodHandle mapInto, MethodHandle asBuffer, MethodHandle closing) {
        static @Nullable ArenaHandles find() {
            if (Runtime.version().feature() < FIRST_JDK_WITH_ARENA) {
                return null;
            }
            try {
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                return new ArenaHandles(
                        lookup.findStatic(arena, "ofShared", MethodType.methodType(arena)),
                        lookup.findVirtual(
                                FileChannel.class,
                                "map",
                                MethodType.methodType(segment, MapMode.class, long.class, long.class, arena)),
                        lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class)),
                        lookup.findVirtual(arena, "close", MethodType.methodType(void.class)));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        Object open() {
            try {
                return (Object) ofShared.invoke();
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }

        ByteBuffer map(FileChannel channel, long from, long size, Object arena) throws IOException {
            try {
                Object segment = (Object) mapInto.invoke(channel, MapMode.READ_ONLY, from, size, arena);
                return (ByteBuffer) asBuffer.invoke(segment);
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }

        void close(Object arena) {
            try {
                closing.invoke(arena);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
    }
}
