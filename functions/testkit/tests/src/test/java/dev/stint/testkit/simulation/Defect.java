package dev.stint.testkit.simulation;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A defect that is planted in the bytecode of one method.
 *
 * @param what what is wrong, for people
 * @param type the class, by its name in its module
 * @param method the beginning of its name and descriptor
 * @param edit how its code is changed
 */
record Defect(String what, String type, String method, Edit edit) {

  /** A change of a method's code, which has to happen exactly once. */
  interface Edit {
    MethodVisitor over(MethodVisitor next, String descriptor, Runnable done);
  }

  /** The method answers at once, and does nothing. */
  static Edit answers(@Nullable Object answer) {
    return (next, descriptor, done) ->
        new MethodVisitor(Opcodes.ASM9, null) {
          @Override
          public void visitCode() {
            done.run();
            next.visitCode();
            answer(next, Type.getReturnType(descriptor), answer);
            next.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
          }

          @Override
          public void visitMaxs(int stack, int locals) {
            next.visitMaxs(stack, locals);
          }

          @Override
          public void visitEnd() {
            next.visitEnd();
          }
        };
  }

  /** The n-th call of a method of that name is left out, and comes to nothing. */
  static Edit without(String called, int nth) {
    return instead(called, nth, null);
  }

  /** The n-th call of a method of that name is left out, and comes to this. */
  static Edit instead(String called, int nth, @Nullable Object answer) {
    return (next, descriptor, done) ->
        new MethodVisitor(Opcodes.ASM9, next) {
          private int seen;

          @Override
          public void visitMethodInsn(
              int opcode, String owner, String name, String called1, boolean isInterface) {
            if (!name.equals(called) || ++seen != nth) {
              super.visitMethodInsn(opcode, owner, name, called1, isInterface);
              return;
            }
            done.run();
            Type[] arguments = Type.getArgumentTypes(called1);
            for (int n = arguments.length - 1; n >= 0; n--) {
              super.visitInsn(arguments[n].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            }
            if (opcode != Opcodes.INVOKESTATIC) {
              super.visitInsn(Opcodes.POP);
            }
            answer(this, Type.getReturnType(called1), answer);
          }
        };
  }

  private static void answer(MethodVisitor code, Type type, @Nullable Object answer) {
    if (answer instanceof Argument(int index)) {
      code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), index);
      return;
    }
    switch (type.getSort()) {
      case Type.VOID -> {}
      case Type.BOOLEAN, Type.INT -> code.visitLdcInsn(answer == null ? 0 : answer);
      case Type.LONG -> code.visitLdcInsn(answer == null ? 0L : answer);
      default -> {
        if (answer instanceof String text) {
          code.visitLdcInsn(text);
        } else if (type.getInternalName().equals("java/util/Optional")) {
          code.visitMethodInsn(
              Opcodes.INVOKESTATIC, "java/util/Optional", "empty", "()Ljava/util/Optional;", false);
        } else if (type.getInternalName().equals("java/util/List")) {
          code.visitMethodInsn(
              Opcodes.INVOKESTATIC, "java/util/List", "of", "()Ljava/util/List;", true);
        } else if (type.getInternalName().equals("dev/stint/engine/StepOutcome")) {
          nothingToDo(code);
        } else {
          code.visitInsn(Opcodes.ACONST_NULL);
        }
      }
    }
  }

  private static void nothingToDo(MethodVisitor code) {
    String nothing = "dev/stint/engine/StepOutcome$NotReady";
    code.visitTypeInsn(Opcodes.NEW, nothing);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, nothing, "<init>", "()V", false);
  }

  /** A local variable of the method; 0 is {@code this}. */
  record Argument(int index) {}

  /** The n-th condition of the method is turned around. */
  static Edit negated(int nth) {
    return (next, descriptor, done) ->
        new MethodVisitor(Opcodes.ASM9, next) {
          private int seen;

          @Override
          public void visitJumpInsn(int opcode, Label label) {
            if (opcode == Opcodes.GOTO || ++seen != nth) {
              super.visitJumpInsn(opcode, label);
              return;
            }
            done.run();
            boolean isNull = opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL;
            super.visitJumpInsn(isNull ? opcode ^ 1 : ((opcode - 1) ^ 1) + 1, label);
          }
        };
  }

  /** Where the method throws, it answers that there was nothing to do. */
  static Edit swallows(int nth) {
    return (next, descriptor, done) ->
        new MethodVisitor(Opcodes.ASM9, next) {
          private int seen;

          @Override
          public void visitInsn(int opcode) {
            if (opcode != Opcodes.ATHROW || ++seen != nth) {
              super.visitInsn(opcode);
              return;
            }
            done.run();
            super.visitInsn(Opcodes.POP);
            nothingToDo(this);
            super.visitInsn(Opcodes.ARETURN);
          }
        };
  }

  /** The method begins with {@link Early#dispatch}, on what it was called on and its arguments. */
  static Edit dispatchesEarly() {
    return (next, descriptor, done) ->
        new MethodVisitor(Opcodes.ASM9, next) {
          @Override
          public void visitCode() {
            super.visitCode();
            done.run();
            for (int argument = 0; argument <= 3; argument++) {
              super.visitVarInsn(Opcodes.ALOAD, argument);
            }
            super.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                Type.getInternalName(Early.class),
                "dispatch",
                "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)V",
                false);
          }
        };
  }

  /** The classes with this defect. */
  ClassLoader planted() {
    return new Planted(this, true);
  }

  /** The classes as they would be loaded with this defect, without it. */
  ClassLoader loaded() {
    return new Planted(this, false);
  }

  private static final class Planted extends ClassLoader {
    private final Defect defect;
    private final boolean plants;

    Planted(Defect defect, boolean plants) {
      super(Defect.class.getClassLoader());
      this.plants = plants;
      this.defect = defect;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null
            ? known
            : name.startsWith("dev.stint.") ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = in.readAllBytes();
        byte[] changed =
            plants && name.equals("dev.stint." + defect.type) ? defect.plant(code) : code;
        return defineClass(name, changed, 0, changed.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private byte[] plant(byte[] code) {
    int[] times = {0};
    ClassReader reader = new ClassReader(code);
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return (name + descriptor).startsWith(method)
                ? edit.over(next, descriptor, () -> times[0]++)
                : next;
          }
        },
        0);
    if (times[0] != 1) {
      throw new IllegalStateException(
          "%s: expected one place in %s.%s, found %d".formatted(what, type, method, times[0]));
    }
    return writer.toByteArray();
  }
}
