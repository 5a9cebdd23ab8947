package dev.stint.quarkus.deployment;

import dev.stint.agent.Agent;
import io.quarkus.deployment.ApplicationArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Finds the types of agents' answers in the code of an application: the classes that are given to
 * {@link Agent.Builder#answers} as constants.
 */
final class AnswerTypes {

  private static final String BUILDER = Agent.Builder.class.getName().replace('.', '/');
  private static final String METHOD = "answers";

  private final Set<String> names = new TreeSet<>();

  private AnswerTypes() {}

  /** The names of the classes; of an array, that of its items. */
  static Set<String> of(Collection<ApplicationArchive> archives) {
    AnswerTypes types = new AnswerTypes();
    archives.forEach(
        archive ->
            archive.accept(
                tree ->
                    tree.walk(
                        visit -> {
                          Path path = visit.getPath();
                          if (path.toString().endsWith(".class") && Files.isRegularFile(path)) {
                            types.read(path);
                          }
                        })));
    return types.names;
  }

  /** The names that the code of one class has. */
  static Set<String> of(byte[] code) {
    AnswerTypes types = new AnswerTypes();
    types.read(code);
    return types.names;
  }

  private void read(Path file) {
    try {
      read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  private void read(byte[] bytes) {
    if (new String(bytes, StandardCharsets.ISO_8859_1).contains(BUILDER)) {
      new ClassReader(bytes).accept(new Calls(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }
  }

  /** Looks for a class that is pushed right before the call. */
  private final class Calls extends ClassVisitor {

    Calls() {
      super(Opcodes.ASM9);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        private @Nullable Type pushed;

        @Override
        public void visitLdcInsn(Object value) {
          pushed = value instanceof Type type ? type : null;
        }

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String method, String signed, boolean isInterface) {
          if (owner.equals(BUILDER) && method.equals(METHOD) && pushed != null) {
            add(pushed);
          }
          pushed = null;
        }
      };
    }
  }

  private void add(Type type) {
    Type item = type.getSort() == Type.ARRAY ? type.getElementType() : type;
    if (item.getSort() == Type.OBJECT) {
      names.add(item.getClassName());
    }
  }
}
